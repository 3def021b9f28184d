import { type Db, inTransaction } from "../database/connection.ts";

/** The rows among the settings that map what staff may do to permissions of Koha; the plugin's Perl reads them too. */
export const ROLE_SETTINGS = ["role_see", "role_answer", "role_send", "role_set"] as const;
export type RoleSetting = (typeof ROLE_SETTINGS)[number];

/** One mapping as it is stored. */
export interface StoredRole {
  /** Permissions of Koha of which one is enough, such as `borrowers` or `borrowers:edit_borrowers`. */
  permissions: string[];
  changedAt: Date;
  by: string;
}

/** Reads what the library has mapped; a mapping that is empty or cannot be read is missing. */
export async function readRoleSettings(db: Db): Promise<Map<RoleSetting, StoredRole>> {
  const rows = await db
    .selectFrom("tidings_setting")
    .select(["name", "value", "changed_at", "changed_by"])
    .where("name", "in", [...ROLE_SETTINGS])
    .execute();
  const stored = new Map<RoleSetting, StoredRole>();
  for (const { name, value, changed_at, changed_by } of rows) {
    const setting = ROLE_SETTINGS.find((one) => one === name);
    const permissions = readList(value);
    if (setting && permissions.length > 0) stored.set(setting, { permissions, changedAt: changed_at, by: changed_by });
  }
  return stored;
}

function readList(value: string | null): string[] {
  try {
    const list: unknown = JSON.parse(value ?? "");
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    return [];
  }
}

/** Stores the mappings; an empty list means the one that is shipped. */
export async function writeRoleSettings(
  db: Db,
  mappings: ReadonlyMap<RoleSetting, readonly string[]>,
  { by, now }: { by: string; now: Date },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    for (const [name, permissions] of mappings) {
      const value = permissions.length === 0 ? "" : JSON.stringify(permissions);
      const row = { value, sealed: 0, changed_at: now, changed_by: [...by].slice(0, 64).join("") };
      await tx
        .insertInto("tidings_setting")
        .values({ name, ...row })
        .onDuplicateKeyUpdate(row)
        .execute();
    }
  });
}
