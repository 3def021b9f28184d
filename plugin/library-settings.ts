import type { Db } from "./database.ts";
import type { Sealer } from "./sealing.ts";

/** What staff set on pages, one row each; the names are those of the process settings without `TIDINGS_`, in lower case. */
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
} as const;
export type LibrarySetting = keyof typeof LIBRARY_SETTINGS;

/** In trial nothing leaves but to the listed addresses, and Koha's own sender keeps the rest. */
export type Mode = "trial" | "live";

export interface StoredSettings {
  values: ReadonlyMap<LibrarySetting, string>;
  mode: Mode;
  /** Grows with every change: a process that sees a new one reads everything again. */
  version: string;
}

/** Which change is the newest; cheap to ask often. */
export async function readSettingsVersion(db: Db): Promise<string> {
  const row = await db
    .selectFrom("tidings_setting")
    .select((eb) => [eb.fn.max("changed_at").as("changed_at"), eb.fn.countAll<number>().as("count")])
    .executeTakeFirst();
  return `${row?.changed_at?.getTime() ?? 0}-${row?.count ?? 0}`;
}

/** Everything that staff have set. The plugin's installation writes `mode`; where no plugin was installed, an administrator runs us: live. */
export async function readLibrarySettings(db: Db, sealer: Sealer | undefined): Promise<StoredSettings> {
  const version = await readSettingsVersion(db);
  const rows = await db.selectFrom("tidings_setting").select(["name", "value", "sealed"]).execute();
  const values = new Map<LibrarySetting, string>();
  let mode: Mode = "live";
  for (const { name, value, sealed } of rows) {
    if (name === "mode") mode = value === "live" ? "live" : "trial";
    else if (isLibrarySetting(name) && value !== null && value !== "") {
      if (sealed === 0) values.set(name, value);
      else if (sealer) values.set(name, sealer.unseal(name, value));
    }
  }
  return { values, mode, version };
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

/** Writes what a staff member changed; secrets sealed. `random` gives 12 fresh random bytes at each call. */
export async function writeLibrarySettings(
  db: Db,
  changes: readonly Change[],
  by: string,
  sealer: Sealer,
  random: () => Buffer,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const { name, value } of changes) {
      const secret = LIBRARY_SETTINGS[name].sealed;
      const row = {
        value: secret && value !== "" ? sealer.seal(name, value, random()) : value,
        sealed: secret ? 1 : 0,
        changed_at: now,
        changed_by: by,
      };
      await tx
        .insertInto("tidings_setting")
        .values({ name, ...row })
        .onDuplicateKeyUpdate(row)
        .execute();
    }
  });
}
