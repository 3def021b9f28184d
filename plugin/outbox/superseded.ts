import { sql } from "kysely";
import type { Tx } from "../database/connection.ts";
import { hasEnded } from "./message.ts";

/**
 * Returns which of these messages, locked by the caller, must not be queued again: staff have sent their notice again
 * since, and its next round leaves instead. Waits for a take-over of that round that is being written.
 */
export async function readSuperseded(tx: Tx, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .selectFrom("tidings_message as m")
    .innerJoin("tidings_notice as n", "n.notice_id", "m.notice_id")
    .select("m.id")
    .where("m.id", "in", [...ids])
    .whereRef("n.round", ">", "m.round")
    .modifyEnd(sql`lock in share mode`)
    .execute();
  return new Set(rows.map((row) => row.id));
}

/**
 * Returns which of these notices, about to make another round, still have the message of the round before on its way: a
 * receipt may have put it back into the queue since it was looked at. Waits for a receipt that is being written.
 */
export async function readOpenRounds(
  tx: Tx,
  rounds: readonly { noticeId: number; round: number }[],
): Promise<Set<number>> {
  const former = new Map(rounds.filter(({ round }) => round > 1).map(({ noticeId, round }) => [noticeId, round - 1]));
  if (former.size === 0) return new Set();
  const rows = await tx
    .selectFrom("tidings_message")
    .select(["notice_id", "round", "state"])
    .where("notice_id", "in", [...former.keys()])
    .modifyEnd(sql`lock in share mode`)
    .execute();
  return new Set(
    rows.flatMap(({ notice_id, round, state }) =>
      notice_id !== null && former.get(notice_id) === round && !hasEnded(state) ? [notice_id] : [],
    ),
  );
}
