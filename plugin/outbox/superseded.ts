import { sql } from "kysely";
import type { Tx } from "../database/connection.ts";
import { hasEnded } from "./message.ts";
import { copiedFrom, copyKey } from "./read-messages.ts";

/**
 * Returns which of these messages, locked by the caller, must not be queued again: staff have sent their notice again
 * since, and its next round leaves instead; or they have sent the text elsewhere. Waits for a take-over of that round
 * that is being written.
 */
export async function readSuperseded(tx: Tx, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .selectFrom("tidings_message as m")
    .innerJoin("tidings_notice as n", "n.notice_id", "m.notice_id")
    .select("m.id")
    .where("m.id", "in", [...ids])
    .whereRef("n.round", ">", "m.round")
    // Otherwise the round is that of another row, to which Koha has given the same id.
    .whereRef("m.round", ">=", "n.first_round")
    .modifyEnd(sql`lock in share mode`)
    .execute();
  const copies = await tx
    .selectFrom("tidings_message")
    .select("event_key")
    .where(({ eb, or }) => or(ids.map((id) => eb("event_key", "like", copyKey(id, "%")))))
    .execute();
  return new Set([...rows.map((row) => row.id), ...copies.flatMap((row) => copiedFrom(row.event_key) ?? [])]);
}

/** The message of a round: its text, and the fingerprint of Koha's where that is another. */
export interface OpenRound {
  text: string | null;
  sourceHash: string | null;
}

/**
 * Returns which of these notices, each with its text, about to make another round, still have the message of the round
 * before on its way: a receipt may have put it back into the queue since it was looked at. Waits for a receipt that is
 * being written, unless told to see what is there.
 */
export async function readOpenRounds(
  tx: Tx,
  rounds: readonly { noticeId: number; round: number }[],
  { waits = true }: { waits?: boolean } = {},
): Promise<Map<number, OpenRound>> {
  const former = new Map(rounds.filter(({ round }) => round > 1).map(({ noticeId, round }) => [noticeId, round - 1]));
  if (former.size === 0) return new Map();
  const rows = await tx
    .selectFrom("tidings_message")
    .select(["notice_id", "round", "state", "text", "source_hash"])
    .where("notice_id", "in", [...former.keys()])
    .$if(waits, (query) => query.modifyEnd(sql`lock in share mode`))
    .execute();
  return new Map(
    rows.flatMap(({ notice_id, round, state, text, source_hash: sourceHash }) =>
      notice_id !== null && former.get(notice_id) === round && !hasEnded(state)
        ? [[notice_id, { text, sourceHash }] as const]
        : [],
    ),
  );
}

/** The addresses of the messages that earlier rounds of these notices have made, by notice. */
export async function readFormerAddresses(
  tx: Tx,
  rounds: readonly { noticeId: number; round: number }[],
): Promise<Map<number, number[]>> {
  const before = new Map(rounds.filter(({ round }) => round > 1).map(({ noticeId, round }) => [noticeId, round]));
  if (before.size === 0) return new Map();
  const of = (table: "tidings_message" | "tidings_message_archive") =>
    tx
      .selectFrom(table)
      .select(["notice_id", "round", "address_id"])
      .where("notice_id", "in", [...before.keys()]);
  const rows = await of("tidings_message").unionAll(of("tidings_message_archive")).execute();
  const former = new Map<number, number[]>();
  for (const { notice_id, round, address_id } of rows) {
    if (notice_id === null || round === null || round >= (before.get(notice_id) ?? 0)) continue;
    former.set(notice_id, [...(former.get(notice_id) ?? []), address_id]);
  }
  return former;
}
