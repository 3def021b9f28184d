import type { Db } from "../../../database/connection.ts";
import { NO_SIGNATURES, type Signatures, signaturesSchema } from "./signatures.ts";

export interface SignatureVersion {
  /** 0: nobody has saved any. */
  version: number;
  signatures: Signatures;
  changedAt: Date | null;
  changedBy: string | null;
}

const NONE: SignatureVersion = { version: 0, signatures: NO_SIGNATURES, changedAt: null, changedBy: null };

/** The signatures in force. */
export async function readSignatures(db: Db): Promise<SignatureVersion> {
  const row = await versions(db).limit(1).executeTakeFirst();
  return row ? read(row) : NONE;
}

/** Every version, the newest first. */
export async function readSignatureVersions(db: Db): Promise<SignatureVersion[]> {
  return (await versions(db).execute()).map(read);
}

const versions = (db: Db) => db.selectFrom("tidings_signature_version").selectAll().orderBy("version", "desc");

/** What cannot be read, as of a later release that was taken back, is as installed: it is said in no text. */
function read(row: { version: number; signatures: string; changed_at: Date; changed_by: string }): SignatureVersion {
  const parsed = signaturesSchema.safeParse(json(row.signatures));
  return {
    version: row.version,
    signatures: parsed.success ? parsed.data : NO_SIGNATURES,
    changedAt: row.changed_at,
    changedBy: row.changed_by,
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Saves the version after `after`; false: somebody else has saved it first, and nothing is saved. */
export async function saveSignatures(
  db: Db,
  { signatures, after, by }: { signatures: Signatures; after: number; by: string },
  now: Date,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("tidings_signature_version")
    .ignore()
    .values({
      version: after + 1,
      signatures: JSON.stringify(signatures),
      changed_at: now,
      changed_by: [...by].slice(0, 64).join(""),
    })
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
