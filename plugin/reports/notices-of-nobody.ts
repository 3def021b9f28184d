import type { Db } from "../database/connection.ts";
import { pendingOfNobody } from "../koha/queue/pending-of-nobody.ts";

const MOST = 50;

/**
 * Notices that Koha queued without a patron and that wait there for ever, because no patron's page shows them: how many
 * there are, and the newest of them.
 */
export async function readNobodys(db: Db) {
  const pending = pendingOfNobody(db);
  const { count } = await pending.select((eb) => eb.fn.countAll<number>().as("count")).executeTakeFirstOrThrow();
  const newest = await pending
    .select(["n.notice_id", "n.letter_code", "n.because", "n.first_seen_at"])
    .orderBy("n.notice_id", "desc")
    .limit(MOST)
    .execute();
  return { count: Number(count), newest };
}

export type Nobodys = Awaited<ReturnType<typeof readNobodys>>;
