import { createHash } from "node:crypto";
import type { Db, Tx } from "../database/connection.ts";
import { inTransaction } from "../database/connection.ts";
import type { ChannelName, NoticeState } from "../database/tables.ts";
import type { Host } from "../koha/host.ts";
import { endUnsent, type LockedNotice, lockPending, type Notice } from "../koha/notices.ts";
import { holdLive } from "../koha/plugin-switch.ts";
import { readUnfenced } from "../koha/unfenced.ts";
import { enqueueNotices, type NewNotice } from "../outbox/enqueue.ts";
import { readEvents } from "../outbox/read-messages.ts";
import { readOpenRounds } from "../outbox/superseded.ts";
import { type Decision, TOO_LATE_MS } from "../routing/route.ts";
import { countSegments } from "../templates/segments.ts";
import { markTaken } from "./mark-taken.ts";
import { type Entry, writeEntries } from "./notice-store.ts";

/** A notice, what was decided about it, and the round that a Resend made of it. */
export interface Routed {
  notice: Notice;
  decision: Decision;
  round: number;
  firstSeenAt: Date;
  returned: boolean;
}

/** Why a taken notice makes no message after all. */
type Unsendable = "empty_text" | "too_long" | "same_event";

const EVENT_MS = 10 * 60_000;

/** The hold or loan that the shim stamped into the metadata, if any. */
function thing(metadata: string | null): string | undefined {
  return metadata?.match(/"tidings_event"\s*:\s*"([\w:-]{1,64})"/)?.[1];
}

/** By what a row is known as the same event as another, whichever of them is taken first. */
interface EventOf {
  own: string;
  /** Of the ten minutes before and after: there what was queued less than ten minutes away is the same event too. */
  beside: [before: string, after: string];
  at: Date;
}

/**
 * The keys of an event are of ten minutes each, so that the unique key keeps twins apart that two processes take at
 * once. Rows with other words are other events: two books waiting are two notices.
 */
function eventOf(routed: Routed, locked: LockedNotice, channel: string): EventOf {
  const { patronId, letterCode, queuedAt } = routed.notice;
  const what =
    thing(locked.metadata) ??
    createHash("sha256")
      .update(locked.content ?? "")
      .digest("base64url")
      .slice(0, 22);
  const queued = queuedAt ?? routed.firstSeenAt;
  const slot = Math.floor(queued.getTime() / EVENT_MS);
  const key = (at: number) =>
    createHash("sha256").update([patronId, letterCode, channel, what, at, routed.round].join("|")).digest("base64url");
  return { own: key(slot), beside: [key(slot - 1), key(slot + 1)], at: queued };
}

/** https://core.telegram.org/bots/api#sendmessage: 4096 characters after entities parsing. */
const TELEGRAM_MOST = 4096;
/** As long as our column. */
const SUBJECT_MOST = 255;

function unsendable(locked: LockedNotice, channel: ChannelName): Unsendable | undefined {
  const text = locked.content ?? "";
  if (text.trim() === "") return "empty_text";
  if (channel === "sms" && countSegments(text).tooLong) return "too_long";
  return channel === "telegram" && text.length > TELEGRAM_MOST ? "too_long" : undefined;
}

/** The notice that has made the message of an event, and when it was queued. */
interface KnownEvent {
  noticeId: number | null;
  at: Date | null;
}

async function knownEvents(tx: Tx, events: readonly EventOf[]): Promise<Map<string, KnownEvent>> {
  if (events.length === 0) return new Map();
  const rows = await readEvents(
    tx,
    events.flatMap(({ own, beside }) => [own, ...beside]),
  );
  return new Map(
    rows.flatMap(({ event_key, notice_id, event_at }) =>
      event_key === null ? [] : [[event_key, { noticeId: notice_id, at: event_at }] as const],
    ),
  );
}

function isTold({ own, beside, at }: EventOf, known: ReadonlyMap<string, KnownEvent>): boolean {
  if (known.has(own)) return true;
  return beside.some((key) => {
    const other = known.get(key)?.at;
    return other != null && Math.abs(other.getTime() - at.getTime()) < EVENT_MS;
  });
}

/**
 * Notices of transports that Koha's sender serves too, taken while it waits for us (koha/runs). Nothing else may happen
 * to them: what is not sent by us goes Koha's way.
 */
export interface Shared {
  transports: readonly string[];
  /** Keeps Koha's side waiting until the transaction ends; false: it waits no longer. */
  holdOpen(tx: Tx): Promise<boolean>;
}

export interface Taken {
  taken: number;
  ended: number;
}

/**
 * Takes notices over, or ends them, in one short transaction that touches nothing else that anyone waits for: locks
 * Koha's rows, reads their text, writes ours, marks theirs. What somebody else has locked or changed meanwhile, or what
 * a run without our fence may still have in hand, is looked at again, as old as it was. `say` words a reason for the
 * staff screen of Koha.
 */
export async function takeOver(
  db: Db,
  routed: readonly Routed[],
  host: Host,
  say: (because: string) => string,
  now: Date,
  shared?: Shared,
): Promise<Taken> {
  const byId = new Map(routed.map((one) => [one.notice.noticeId, one]));
  const { skipped, ...done } = await inTransaction(db, async (tx) => {
    const mayTake = shared ? await shared.holdOpen(tx) : await holdLive(tx);
    // The search for new rows is past them already, so the book must remember those that were to be ours.
    if (!mayTake) return { taken: 0, ended: 0, skipped: shared ? [] : routed.map((one) => ({ one, lookAt: now })) };
    const unfencedUntil = await readUnfenced(tx, now);
    const heldUntil = ({ notice, firstSeenAt }: Routed) =>
      unfencedUntil({ noticeId: notice.noticeId, queuedAt: notice.queuedAt ?? firstSeenAt });
    const free = routed.filter((one) => heldUntil(one) === undefined).map((one) => one.notice.noticeId);
    // Before Koha's rows are locked: a receipt is waited for, and a desk's LOCK TABLE must not wait for it too.
    const onTheWay = await readOpenRounds(
      tx,
      routed.map(({ notice, round }) => ({ noticeId: notice.noticeId, round })),
    );
    const locked = await lockPending(tx, free, shared?.transports);
    const messages: NewNotice[] = [];
    const entries: Entry[] = [];
    const absorbed: Entry[] = [];
    const ended = new Map<string, number[]>();

    const enter = (one: Routed, state: NoticeState, because: string | null) =>
      entries.push({ ...one, returned: false, state, because, lookAt: null });
    const end = (one: Routed, because: string) => {
      enter(one, "ended", because);
      ended.set(because, [...(ended.get(because) ?? []), one.notice.noticeId]);
    };

    const events = new Map(
      locked.flatMap((row) => {
        const one = byId.get(row.noticeId);
        return one?.decision.kind === "send" ? [[row.noticeId, eventOf(one, row, one.decision.channel)] as const] : [];
      }),
    );
    const known = await knownEvents(tx, [...events.values()]);
    for (const row of locked) {
      const one = byId.get(row.noticeId);
      if (one === undefined) continue;
      if (onTheWay.has(row.noticeId)) {
        // As `absorb` in consider: the message that is on its way answers the Resend.
        absorbed.push({ ...one, round: one.round - 1, returned: false, state: "taken", because: null, lookAt: null });
        continue;
      }
      if (one.decision.kind === "end") end(one, one.decision.because);
      const event = events.get(row.noticeId);
      if (one.decision.kind !== "send" || event === undefined) continue;
      // Taken since it was looked at, and a run without our fence has written over it: no second event.
      if (known.get(event.own)?.noticeId === row.noticeId) continue;
      const objection = unsendable(row, one.decision.channel) ?? (isTold(event, known) ? "same_event" : undefined);
      if (objection && shared) continue;
      if (objection) end(one, objection);
      else {
        known.set(event.own, { noticeId: row.noticeId, at: event.at });
        messages.push(asMessage(one, one.decision, row, event));
        enter(one, "taken", null);
      }
    }
    await enqueueNotices(tx, messages, now);
    await writeEntries(tx, [...entries, ...absorbed], now);
    await markTaken(
      tx,
      [...messages.map((message) => message.noticeId), ...absorbed.map((entry) => entry.notice.noticeId)],
      host,
    );
    for (const [because, ids] of ended) await endUnsent(tx, ids, say(because), host);
    const mine = new Set([...entries.map((entry) => entry.notice.noticeId), ...onTheWay]);
    return {
      taken: messages.length,
      ended: entries.length - messages.length,
      skipped: (shared ? [] : routed.filter((one) => !mine.has(one.notice.noticeId))).map((one) => ({
        one,
        lookAt: heldUntil(one) ?? now,
      })),
    };
  });
  await writeEntries(
    db,
    skipped.map(({ one, lookAt }) => ({
      ...one,
      firstSeenAt: asOld(one, now),
      state: "waiting",
      because: null,
      lookAt,
    })),
    now,
  );
  return done;
}

/** What was found too old stays so, also where only the first sweep could know it. */
function asOld({ decision, firstSeenAt }: Routed, now: Date): Date {
  if (decision.kind !== "end" || decision.because !== "too_late") return firstSeenAt;
  return new Date(Math.min(firstSeenAt.getTime(), now.getTime() - TOO_LATE_MS));
}

function asMessage(
  one: Routed,
  decision: Extract<Decision, { kind: "send" }>,
  { subject, content }: LockedNotice,
  event: EventOf,
): NewNotice {
  const titled = decision.channel === "email" && subject !== null;
  return {
    channel: decision.channel,
    sender: decision.sender,
    patronId: one.notice.patronId ?? 0,
    addressId: decision.addressId,
    ledgerId: decision.ledgerId,
    text: content ?? "",
    ...(titled ? { subject: [...subject].slice(0, SUBJECT_MOST).join("") } : {}),
    noticeId: one.notice.noticeId,
    round: one.round,
    eventKey: event.own,
    eventAt: event.at,
    letterCode: one.notice.letterCode,
    expiresAt: decision.until,
  };
}
