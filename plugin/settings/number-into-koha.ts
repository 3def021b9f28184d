import type { Db } from "../database/connection.ts";

/** The plugin reads it too: without it, it writes nothing into a patron's record on the patron's behalf. */
const NAME = "number_into_koha";

/** Whether the number of whoever joins is written into Koha's record, with a tick for SMS. As installed it is not. */
export async function readNumberIntoKoha(db: Db): Promise<boolean> {
  const row = await db.selectFrom("tidings_setting").select("value").where("name", "=", NAME).executeTakeFirst();
  return row?.value === "yes";
}

/** Saves that choice of the library's. `by` is who made it, cut to 64 characters. */
export async function saveNumberIntoKoha(db: Db, wanted: boolean, by: string, now: Date): Promise<void> {
  const row = { value: wanted ? "yes" : "no", changed_at: now, changed_by: [...by].slice(0, 64).join("") };
  await db
    .insertInto("tidings_setting")
    .values({ name: NAME, ...row })
    .onDuplicateKeyUpdate(row)
    .execute();
}
