import type { Db } from "../database/connection.ts";
import { countRunsAtWork } from "../koha/supply/queue-seen.ts";
import { type JobsAtWork, ONE_BY_ONE } from "./may-change.ts";
import { readTypesSeen } from "./type-seen.ts";

/** What is known of Koha's jobs, and since when the first change of an election waits for them. */
export async function readJobsAtWork(db: Db): Promise<{ jobs: JobsAtWork; waitingSince: Date | undefined }> {
  const seen = (await readTypesSeen(db)).filter(({ type }) => !ONE_BY_ONE.has(type)).map(({ at }) => at.getTime());
  const { first } = await db
    .selectFrom("tidings_election")
    .select((eb) => eb.fn.min("later_since").as("first"))
    .executeTakeFirstOrThrow();
  return {
    jobs: { runs: await countRunsAtWork(db), lastQueued: seen.length > 0 ? new Date(Math.max(...seen)) : undefined },
    waitingSince: first ?? undefined,
  };
}

/** What waited for Koha's jobs holds from now on; returns for how many patrons. */
export async function settleLater(db: Db, now: Date): Promise<number> {
  const result = await db
    .updateTable("tidings_election")
    .set((eb) => ({
      profile_id: eb.ref("later_profile_id").$notNull(),
      elected_at: now,
      later_profile_id: null,
      later_since: null,
    }))
    .where("later_since", "is not", null)
    .where("later_profile_id", "is not", null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
