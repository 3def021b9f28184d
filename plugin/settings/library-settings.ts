import { createHash } from "node:crypto";
import { type Db, inTransaction } from "../database/connection.ts";
import { Failure } from "../foundation/failure.ts";
import type { Sealer } from "../foundation/sealing.ts";

/**
 * What staff set on pages, one row each. The names are those of the process settings, in lower case and without
 * `TIDINGS_`.
 */
export const LIBRARY_SETTINGS = {
  library_name: { sealed: false },
  library_contact: { sealed: false },
  lang: { sealed: false },
  staff_url: { sealed: false },
  opac_url: { sealed: false },
  provider_url: { sealed: false },
  plivo_auth_id: { sealed: false },
  plivo_auth_token: { sealed: true },
  plivo_numbers: { sealed: false },
  telegram_token: { sealed: true },
  trial_addresses: { sealed: false },
  daily_limit: { sealed: false },
  country: { sealed: false },
  invite: { sealed: false },
  invitation_expires: { sealed: false },
  number_follows_record: { sealed: false },
  join_expired: { sealed: false },
  join_debarred: { sealed: false },
  koha_api_url: { sealed: false },
  koha_client_id: { sealed: false },
  koha_client_secret: { sealed: true },
  smtp_url: { sealed: true },
  mail_from: { sealed: false },
} as const;
export type LibrarySetting = keyof typeof LIBRARY_SETTINGS;
/** Those that have a page of their own: joining and leaving, and email. */
export type ConsentSetting = Extract<
  LibrarySetting,
  | "country"
  | "invite"
  | `${string}_expires`
  | `${string}_record`
  | `join_${string}`
  | `koha_${string}`
  | "smtp_url"
  | "mail_from"
>;

/** In trial, messages leave only to the listed addresses, and Koha's own sender keeps everything else. */
export type Mode = "trial" | "live";

export interface StoredSettings {
  values: ReadonlyMap<LibrarySetting, string>;
  /** As the plugin's installation writes it; undefined if it was never written. */
  mode: Mode | undefined;
  /** Stored secrets that this process key cannot unseal: they count as not set until somebody enters them again. */
  unreadable: readonly LibrarySetting[];
  /** Differs after every change: a process that sees a new version reads everything again. */
  version: string;
}

/** A fingerprint of what staff have set. It hashes two dozen short rows, so it is cheap to ask for often. */
export async function readSettingsVersion(db: Db): Promise<string> {
  // Of the rows themselves: two changes within a millisecond, or by clocks that differ, may have the same instant.
  // Two are written at every run of Koha's sender, and are no settings.
  const settings = await db
    .selectFrom("tidings_setting")
    .select(["name", "value", "sealed"])
    .where("name", "not in", ["fence_seen_at", "run_seen_at"])
    .orderBy("name")
    .execute();
  return createHash("sha256").update(JSON.stringify(settings)).digest("hex");
}

/** Everything that staff have set. */
export async function readLibrarySettings(db: Db, sealer: Sealer | undefined): Promise<StoredSettings> {
  const version = await readSettingsVersion(db);
  const rows = await db.selectFrom("tidings_setting").select(["name", "value", "sealed"]).execute();
  const values = new Map<LibrarySetting, string>();
  const unreadable: LibrarySetting[] = [];
  let mode: Mode | undefined;
  for (const { name, value, sealed } of rows) {
    if (name === "mode") mode = value === "live" ? "live" : "trial";
    else if (isLibrarySetting(name) && value !== null && value !== "") {
      const plain = sealed === 0 ? value : unsealed(sealer, name, value);
      if (plain === undefined) unreadable.push(name);
      else values.set(name, plain);
    }
  }
  return { values, mode, unreadable, version };
}

function unsealed(sealer: Sealer | undefined, name: LibrarySetting, value: string): string | undefined {
  try {
    return sealer?.unseal(name, value);
  } catch (error) {
    // The page on which it is entered again must open nevertheless.
    if (error instanceof Failure && error.code === "sealed_otherwise") return undefined;
    throw error;
  }
}

function isLibrarySetting(name: string): name is LibrarySetting {
  return name in LIBRARY_SETTINGS;
}

/** The name of the process setting that a library setting stands for, so that one schema reads both. */
export function environmentName(name: LibrarySetting): string {
  return name === "provider_url" ? "TIDINGS_PUBLIC_URL" : `TIDINGS_${name.toUpperCase()}`;
}

/** The values as environment variables. The caller lets the real environment take precedence. */
export function asEnvironment(values: ReadonlyMap<LibrarySetting, string>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, value]) => [environmentName(name), value]));
}

export interface Change {
  name: LibrarySetting;
  value: string;
}

/** What secrets are sealed with. */
export interface Sealing {
  /** Undefined without a process key: then no secret can be stored. */
  sealer: Sealer | undefined;
  /** Returns 12 fresh random bytes at each call. */
  random(): Buffer;
}

/**
 * Writes what the staff member `by` changed, secrets sealed. Throws Failure `not_ready` for a secret without a process
 * key, and then writes nothing.
 */
export async function writeLibrarySettings(
  db: Db,
  changes: readonly Change[],
  by: string,
  sealing: Sealing,
  now: Date,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    for (const { name, value } of changes) {
      const secret = LIBRARY_SETTINGS[name].sealed;
      const row = {
        value: secret && value !== "" ? seal(sealing, name, value) : value,
        sealed: secret ? 1 : 0,
        changed_at: now,
        changed_by: [...by].slice(0, 64).join(""),
      };
      await tx
        .insertInto("tidings_setting")
        .values({ name, ...row })
        .onDuplicateKeyUpdate(row)
        .execute();
    }
  });
}

function seal({ sealer, random }: Sealing, name: LibrarySetting, value: string): string {
  if (!sealer) throw new Failure("not_ready", "TIDINGS_KEY is not set, so no secret can be stored.");
  return sealer.seal(name, value, random());
}
