import type { Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { wasRestoredSince } from "../inbound-health/restore.ts";
import { CLOCK_PUT_BACK_MS, earliest, type Moment, startIsLast, stopIsLast } from "./said-when.ts";

/** What is being said at a locked address, and for which patrons. */
export interface Word extends Moment {
  channel: ChannelName;
  /** The rows of the address: a phone may be stored in several written forms. */
  addressIds: readonly number[];
  heardId: number;
  /** When it was taken first, if it is handed over once more after a restore. */
  firstTakenAt?: Date | undefined;
  /** The patron for whom the address speaks, and the patron for whom a link was made. */
  patronIds: readonly number[];
}

/**
 * Whether the phone has said STOP, in whichever words, or its patron has left on a page or at the desk, after this was
 * written. (Texts can arrive late.)
 */
export async function hasEndedSince(tx: Tx, word: Word): Promise<boolean> {
  const stops = await tx
    .selectFrom("tidings_heard")
    .select(["said_at", "heard_at"])
    .where("address_id", "in", [...word.addressIds])
    .where("heard_at", ">=", earliest(word))
    .where("id", "!=", word.heardId)
    .where("outcome", "in", ["stopped", "blocked"])
    .execute();
  if (stops.some((stop) => stopIsLast({ saidAt: stop.said_at, heardAt: stop.heard_at }, word))) return true;
  const left = await tx
    .selectFrom("tidings_ledger")
    .select("id")
    .where("channel", "=", word.channel)
    .where((eb) => eb.or([eb("address_id", "in", [...word.addressIds]), eb("patron_id", "in", [...word.patronIds, 0])]))
    .where((eb) =>
      eb.or([
        eb.and([eb("event", "=", "opted_out"), eb("at", ">", earliest(word))]),
        // A refused message tells of a block at some time before it, so a START in that very second may be about the
        // block.
        eb.and([
          eb("event", "=", "telegram_blocked"),
          eb("source", "=", "provider"),
          eb("at", ">=", new Date(earliest(word).getTime() + 1_000)),
        ]),
      ]),
    )
    .executeTakeFirst();
  return left !== undefined;
}

/**
 * Whether the same chat has certainly said START since this STOP was said. Where no time is known, a STOP always ends;
 * but not once more after a restore, if a START that was obeyed after it has been handed over before it.
 */
export async function hasStartedSince(tx: Tx, word: Word): Promise<boolean> {
  if (word.saidAt === null) return word.firstTakenAt !== undefined && wasObeyedSince(tx, word, word.firstTakenAt);
  const starts = await tx
    .selectFrom("tidings_heard")
    .select(["said_at", "heard_at"])
    .where("address_id", "in", [...word.addressIds])
    .where("said_at", ">", word.saidAt)
    .where("id", "!=", word.heardId)
    .where("outcome", "in", ["started", "joined", "linked"])
    .execute();
  return starts.some((start) => startIsLast({ saidAt: start.said_at, heardAt: start.heard_at }, word));
}

/** Whether a START that another bot hands over once more too was certainly first taken after this word. */
async function wasObeyedSince(tx: Tx, word: Word, taken: Date): Promise<boolean> {
  const start = await tx
    .selectFrom("tidings_heard")
    .select("recorded_at")
    .where("address_id", "in", [...word.addressIds])
    .where("heard_at", ">", word.heardAt)
    .where("recorded_at", ">", new Date(taken.getTime() + CLOCK_PUT_BACK_MS))
    .where("outcome", "in", ["started", "joined"])
    .orderBy("recorded_at")
    .executeTakeFirst();
  // A new text is recorded after the restore: nobody can tell when it was written.
  return start !== undefined && wasRestoredSince(tx, start.recorded_at);
}
