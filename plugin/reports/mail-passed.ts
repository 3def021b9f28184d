import type { Db } from "../database/connection.ts";

const SHOWN_MS = 24 * 60 * 60_000;

/**
 * When Koha's sender last sent mail that we might have taken over, since the service could not be asked for three runs
 * in a row (Unasked.pm); undefined if that is longer than a day ago.
 */
export async function readMailPassed(db: Db, now: Date): Promise<Date | undefined> {
  const row = await db
    .selectFrom("tidings_setting")
    .select("value")
    .where("name", "=", "mail_passed_at")
    .executeTakeFirst();
  const at = new Date(`${(row?.value ?? "").replace(" ", "T")}Z`);
  return now.getTime() - at.getTime() < SHOWN_MS ? at : undefined;
}
