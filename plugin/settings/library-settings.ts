import { createHash } from "node:crypto";
import { type Db, inTransaction } from "../database/connection.ts";
import { Failure } from "../foundation/failure.ts";
import type { Sealer } from "../foundation/sealing.ts";

/**
 * What staff set on pages, one row each; the names are those of the process settings without `TIDINGS_`, in lower case.
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

/** In trial nothing leaves but to the listed addresses, and Koha's own sender keeps the rest. */
export type Mode = "trial" | "live";

export interface StoredSettings {
  values: ReadonlyMap<LibrarySetting, string>;
  /** As the plugin's installation writes it; undefined: it is not written. */
  mode: Mode | undefined;
  /** Stored secrets that this process key does not open: they count as not set until somebody enters them again. */
  unreadable: readonly LibrarySetting[];
  /** Another one with every change: a process that sees a new one reads everything again. */
  version: string;
}

/** A fingerprint of what staff have set; two dozen short rows, so cheap to ask often. */
export async function readSettingsVersion(db: Db): Promise<string> {
  // Of the rows themselves: two changes within a millisecond, or under clocks that differ, may bear the same instant.
  // The fence is noted at every run of Koha's sender, and is nothing that anybody has set.
  const settings = await db
    .selectFrom("tidings_setting")
    .select(["name", "value", "sealed"])
    .where("name", "!=", "fence_seen_at")
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
    // The page on which it is entered again must open all the same.
    if (error instanceof Failure && error.code === "sealed_otherwise") return undefined;
    throw error;
  }
}

function isLibrarySetting(name: string): name is LibrarySetting {
  return name in LIBRARY_SETTINGS;
}

/** The process setting that a library setting stands for, so that one schema reads both. */
export function environmentName(name: LibrarySetting): string {
  return name === "provider_url" ? "TIDINGS_PUBLIC_URL" : `TIDINGS_${name.toUpperCase()}`;
}

/** As environment variables; what the environment itself says goes first. */
export function asEnvironment(values: ReadonlyMap<LibrarySetting, string>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, value]) => [environmentName(name), value]));
}

export interface Change {
  name: LibrarySetting;
  value: string;
}

/**
 * Writes what a staff member changed; secrets sealed, which takes a process key. `random` gives 12 fresh random bytes
 * at each call.
 */
export async function writeLibrarySettings(
  db: Db,
  changes: readonly Change[],
  by: string,
  sealer: Sealer | undefined,
  random: () => Buffer,
  now: Date,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    for (const { name, value } of changes) {
      const secret = LIBRARY_SETTINGS[name].sealed;
      const row = {
        value: secret && value !== "" ? seal(sealer, name, value, random) : value,
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

function seal(sealer: Sealer | undefined, name: LibrarySetting, value: string, random: () => Buffer): string {
  if (!sealer) throw new Failure("not_ready", "TIDINGS_KEY is not set, so no secret can be stored.");
  return sealer.seal(name, value, random());
}
