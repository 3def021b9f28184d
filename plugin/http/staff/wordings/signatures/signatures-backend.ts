import { readNoticeLibraries } from "../../../../koha/libraries.ts";
import type { NoticeFacts, NoticeLibrary } from "../../../../koha/notice-facts/notice-facts.ts";
import { dayAt } from "../../../../schedule/library-day.ts";
import type { Say } from "../../../../templates/locales.ts";
import { sampleFacts } from "../../../../templates/notices/sample-facts.ts";
import {
  readSignatures,
  readSignatureVersions,
  type SignatureVersion,
  saveSignatures,
} from "../../../../templates/notices/signatures/signature-store.ts";
import { NO_SIGNATURES, type Signatures } from "../../../../templates/notices/signatures/signatures.ts";
import type { StaffBackendParts } from "../../parts.ts";

/** What the page of signatures reads and does. */
export interface SignaturesBackend {
  shipped: Say;
  read(): Promise<SignatureVersion>;
  /** The newest first; at last those as installed, which nobody has saved. */
  versions(): Promise<SignatureVersion[]>;
  /** `meanwhile`: somebody else has saved something else since `seen`, and nothing is saved. Idempotent. */
  save(saved: { signatures: Signatures; seen: number; by: string }): Promise<"saved" | "meanwhile">;
  /** Koha's libraries, with how they can be reached. */
  libraries(): Promise<NoticeLibrary[]>;
  /** Two letters: the library's country. */
  country(): string;
  /** A made-up notice of a library, to be signed in a preview. */
  sample(library: NoticeLibrary): NoticeFacts;
}

/** Opens the backend of the page of signatures. */
export function openSignaturesBackend({ db, say, installation, zone, now }: StaffBackendParts): SignaturesBackend {
  return {
    shipped: say.shipped,
    read: () => readSignatures(db),
    versions: async () => {
      const saved = await readSignatureVersions(db);
      return [...saved, { version: 0, signatures: NO_SIGNATURES, changedAt: null, changedBy: null }];
    },
    save: async ({ signatures, seen, by }) => {
      const latest = await readSignatures(db);
      // A second click of the same button, or nothing new.
      if (JSON.stringify(latest.signatures) === JSON.stringify(signatures)) return "saved";
      if (latest.version !== seen) return "meanwhile";
      return (await saveSignatures(db, { signatures, after: seen, by }, now())) ? "saved" : "meanwhile";
    },
    libraries: () => readNoticeLibraries(db),
    country: () => installation.settings().consent.country,
    sample: (library) => sampleFacts(library, 1, dayAt(now(), zone), "hold_ready"),
  };
}

/** An id that no version has had, and none in use, so that what names an old one never means a new one. */
export function freshId(versions: readonly SignatureVersion[], inUse: readonly string[]): string {
  const had = versions.flatMap(({ signatures }) => signatures.list.map(({ id }) => id));
  const numbers = [...had, ...inUse].map((id) => Number(/^s(\d{1,9})$/.exec(id)?.[1] ?? 0));
  return `s${Math.max(0, ...numbers) + 1}`;
}
