import type { Owner } from "../consent/address-owner.ts";
import { isSuppressed } from "../consent/suppression.ts";
import { readUnheardQuestion } from "../consent/unheard.ts";
import type { Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { wasRestoredSince } from "../inbound-health/restore.ts";
import type { Question, Situation } from "./meaning.ts";
import type { HeardOutcome } from "./outcomes.ts";
import { CLOCK_PUT_BACK_MS } from "./said-when.ts";

/** A text that is being recorded, with its address locked. */
export interface Speaking {
  channel: ChannelName;
  address: string;
  /** The rows of the address: a phone may be stored in several written forms. */
  addressIds: readonly number[];
  heardId: number;
  heardAt: Date;
  /**
   * When it was taken first, if it is handed over once more after a restore: what was asked then is dated like the text
   * that it answered.
   */
  firstTakenAt: Date | undefined;
  owner: Owner | undefined;
}

/** How long a question stays open: a text months later is about something else. */
const OPEN_MS = 30 * 24 * 60 * 60_000;

/** The question that went out with an outcome. */
const ASKED: Partial<Record<HeardOutcome, Exclude<Question, "invitation" | "unread">>> = {
  asked_stop: "stop",
  asked_start: "start",
};
/** Clear outcomes, after which no question is open. */
const CLEAR = ["stopped", "started", "joined", "linked", "helped", "stays", "blocked"] as const;
const ASKING = Object.keys(ASKED) as HeardOutcome[];
/** A message that ended like this was never seen by its phone. */
const UNSEEN = ["cancelled", "failed"] as const;

/** An answer or invitation of more than a week ago is in the archive. */
const ARCHIVE = "tidings_message_archive";
type Place = "tidings_message" | typeof ARCHIVE;

/** How things stand at the address from which a text comes. */
export async function readSituation(tx: Tx, speaking: Speaking): Promise<Situation & { suppressed: boolean }> {
  const { channel, address, addressIds, owner } = speaking;
  const last = await readLast(tx, speaking, [...ASKING, ...CLEAR]);
  const suppressed = await isSuppressed(tx, channel, address);
  const out = owner?.state === "opted_out" || owner?.state === "pending_opt_out";
  const sentAt = await lastInvited(tx, addressIds);
  const asking = last?.unasked ? undefined : last;
  return {
    question: latestQuestion(speaking, asking, sentAt, await readUnreadAsked(tx, addressIds)),
    unseen: asking !== undefined && !isAfterAnswer(speaking, asking),
    doubted: last?.outcome === "asked_stop",
    suppressed,
    silent: suppressed || out,
    wasInvited: sentAt !== undefined && owner?.state !== "opted_in",
  };
}

interface Before {
  outcome: HeardOutcome;
  heard_at: Date;
  recorded_at: Date;
  /**
   * A question was due but the phone never saw it: the number had had its share of answers, or the question could not
   * be sent.
   */
  unasked: boolean;
  /** When the answer to it has certainly left, if it has at all; undefined while it waits or is just leaving. */
  answeredAt: Date | undefined;
  /** From when on it may have left; null while it waits. */
  claimedAt: Date | null;
}

/** The latest text heard at this address with one of these outcomes, by when the bot received it. */
async function readLast(
  tx: Tx,
  { addressIds, heardId, heardAt, firstTakenAt }: Speaking,
  outcomes: readonly HeardOutcome[],
): Promise<Before | undefined> {
  const row = await tx
    .selectFrom("tidings_heard as h")
    .leftJoin("tidings_message as m", (join) => join.onRef("m.heard_id", "=", "h.id").on("m.state", "not in", UNSEEN))
    .leftJoin("tidings_message_archive as o", (join) =>
      join.onRef("o.heard_id", "=", "h.id").on("o.state", "not in", UNSEEN),
    )
    .select(["h.outcome", "h.heard_at", "h.recorded_at"])
    .select(({ fn }) => [
      fn.coalesce("m.state", "o.state").as("state"),
      fn.coalesce("m.claimed_at", "o.claimed_at").as("claimedAt"),
      fn.coalesce("m.sent_at", "o.sent_at").as("sent_at"),
      fn.coalesce("m.changed_at", "o.changed_at").as("changed_at"),
    ])
    .where("h.address_id", "in", [...addressIds])
    .where("h.heard_at", ">", new Date(heardAt.getTime() - OPEN_MS))
    .where("h.id", "!=", heardId)
    .where("h.outcome", "in", [...outcomes])
    .orderBy("h.heard_at", "desc")
    .orderBy("h.id", "desc")
    .executeTakeFirst();
  if (!row) return undefined;
  const outcome = row.outcome as HeardOutcome;
  const { heard_at, recorded_at, state, claimedAt } = row;
  const unanswered = ASKED[outcome] !== undefined && state === null;
  // Where a backup was put back since, the answer may have left, and nothing here knows of it any more.
  const unasked = unanswered && !firstTakenAt && !(await wasRestoredSince(tx, heard_at));
  const answeredAt = state === null ? recorded_at : leftAt(row);
  return { outcome, heard_at, recorded_at, unasked, answeredAt, claimedAt };
}

interface Asked {
  at: Date;
  leftAt: Date;
}

/**
 * When the phone was asked what its unread text was, and when that question left; undefined if it has not. Then only a
 * STOP or START, or a person, settles the text.
 */
async function readUnreadAsked(tx: Tx, addressIds: readonly number[]): Promise<Asked | undefined> {
  const askedAt = await readUnheardQuestion(tx, addressIds);
  if (askedAt === undefined) return undefined;
  const of = (table: Place) =>
    tx
      .selectFrom(table)
      .select(["state", "sent_at", "changed_at"])
      .where("address_id", "in", [...addressIds])
      .where("kind", "=", "reply")
      .where("heard_id", "is", null)
      // Both are written in one transaction.
      .where("created_at", "=", askedAt)
      .where("state", "not in", UNSEEN);
  const question = (await of("tidings_message").executeTakeFirst()) ?? (await of(ARCHIVE).executeTakeFirst());
  const left = question && leftAt(question);
  return left && { at: askedAt, leftAt: left };
}

/** When a message had left for all we know; undefined: it waits, or is just leaving. */
function leftAt({
  state,
  sent_at,
  changed_at,
}: {
  state: string | null;
  sent_at: Date | null;
  changed_at: Date | null;
}) {
  return sent_at ?? (state === "uncertain" && changed_at !== null ? changed_at : undefined);
}

/**
 * When the latest invitation was sent to this address; null: none has been sent yet; undefined: nobody was ever invited
 * there.
 */
async function lastInvited(tx: Tx, addressIds: readonly number[]): Promise<Date | null | undefined> {
  const of = (table: Place) =>
    tx
      .selectFrom(table)
      .select("sent_at")
      .where("address_id", "in", [...addressIds])
      .where("kind", "=", "invitation")
      .where("state", "!=", "cancelled")
      .orderBy("sent_at", "desc")
      .executeTakeFirst();
  const found = [await of("tidings_message"), await of(ARCHIVE)].flatMap((row) => row ?? []);
  if (found.length === 0) return undefined;
  // A late receipt brings one back from the archive, so what is not there may be older.
  return found.flatMap((row) => row.sent_at ?? []).toSorted((a, b) => b.getTime() - a.getTime())[0] ?? null;
}

/** The question that a yes or no answers now: the one that the phone saw last. */
function latestQuestion(
  speaking: Speaking,
  last: Before | undefined,
  invitedAt: Date | null | undefined,
  unread: Asked | undefined,
): Question | undefined {
  if (unread && unread.leftAt < speaking.heardAt && !(last && last.recorded_at > unread.at)) return "unread";
  const invitation = speaking.owner?.state === "pending_opt_in" ? "invitation" : undefined;
  const asked = last && ASKED[last.outcome];
  if (!last || !asked) return invitation;
  // A yes from before the text that made us ask is no answer to the question.
  if (last.heard_at > speaking.heardAt) return invitation;
  if (asked === "start" && !isAfterAnswer(speaking, last)) return invitation;
  const askedAt = speaking.firstTakenAt ? last.heard_at : (last.answeredAt ?? last.recorded_at);
  return invitation && invitedAt && invitedAt > askedAt ? invitation : asked;
}

/** Whether the phone has seen our answer to that text: a question that still waits here has asked nobody. */
function isAfterAnswer({ firstTakenAt, heardAt }: Speaking, { heard_at, answeredAt }: Before): boolean {
  if (firstTakenAt) return heardAt > heard_at;
  return answeredAt !== undefined && heardAt > answeredAt;
}

/** Repeats of a text may arrive in any order: what comes this soon after a STOP may have been written before it. */
const UNTOLD_MS = 15 * 60_000;

/**
 * Whether a START may bring texts back to a number that said STOP. Nobody can tell when a text message was written, so
 * one that comes soon after the STOP is answered by a question, and only what comes after that question counts.
 * Undefined: it may.
 */
export async function heldBack(tx: Tx, speaking: Speaking): Promise<"asked_start" | "start_before_stop" | undefined> {
  const { channel, address, heardAt } = speaking;
  if (channel !== "sms" || !(await isSuppressed(tx, channel, address))) return undefined;
  const stop = await readLast(tx, speaking, ["stopped"]);
  // It was judged when it first came, with a database that is gone; but a STOP that was taken after it ended it.
  const { firstTakenAt } = speaking;
  if (firstTakenAt) {
    const certainlyBefore = stop && stop.recorded_at.getTime() + CLOCK_PUT_BACK_MS < firstTakenAt.getTime();
    return !stop || certainlyBefore ? undefined : "start_before_stop";
  }
  if (!stop || heardAt.getTime() - stop.heard_at.getTime() >= UNTOLD_MS) return undefined;
  const last = await readLast(tx, speaking, ["stopped", "asked_start"]);
  if (!last || last.outcome === "stopped" || last.unasked) return "asked_start";
  if (isAfterAnswer(speaking, last)) return undefined;
  // While our question was leaving, nobody can tell which came first, so the phone is asked once more.
  return last.claimedAt && heardAt > last.claimedAt ? "asked_start" : "start_before_stop";
}
