import type { ChannelName, NoticeState } from "../database/tables.ts";
import type { LockedNotice, Notice } from "../koha/queue/notices.ts";
import type { NewNotice } from "../outbox/enqueue.ts";
import type { Decision } from "../routing/route.ts";
import { plainLetter } from "../templates/plain-letter.ts";
import { isForProgram, showsNothing } from "../templates/readable-text.ts";
import { countSegments } from "../templates/segments.ts";
import { type EventKey, eventKeyOf, type KnownEvent, tellerOf } from "./event-key.ts";
import type { Entry } from "./notice-store.ts";

/** A notice, what was decided about it, and the round that a Resend made of it. */
export interface Routed {
  notice: Notice;
  decision: Decision;
  round: number;
  /** Earlier rounds are those of an earlier row with this id; 1 if absent. */
  firstRound?: number;
  firstSeenAt: Date;
  returned: boolean;
  /** The patron's home library. */
  library?: string | null;
}

/** What is known once Koha's rows are locked. */
export interface Locked {
  rows: readonly LockedNotice[];
  routed: ReadonlyMap<number, Routed>;
  /** Notices whose former message is still on its way. */
  onTheWay: ReadonlySet<number>;
  /** The keys of those that are to be sent. */
  events: ReadonlyMap<number, EventKey>;
  /** Events that have made a message. */
  known: ReadonlyMap<string, KnownEvent>;
  /** Koha's sender serves them too: what cannot be sent goes Koha's way. */
  shared: boolean;
  /** Mail and print of Koha's that our messages went in place of: a second row of their event ends, as a text does. */
  replaced?: ReadonlySet<number>;
  /** Those that tell of what another of Koha's rows has told. */
  elsewhere?: ReadonlySet<number>;
}

/** What is to be written: our messages, the entries of our book, and which notices end, by reason. */
export interface TakeOverPlan {
  messages: NewNotice[];
  entries: Entry[];
  /** The message that is on its way answers a Resend of these. */
  absorbed: Entry[];
  ended: Map<string, number[]>;
}

/** The events of those rows that are to be sent. */
export function eventKeysOf(
  rows: readonly LockedNotice[],
  routed: ReadonlyMap<number, Routed>,
): ReadonlyMap<number, EventKey> {
  return new Map(
    rows.flatMap((row) => {
      const one = routed.get(row.noticeId);
      return one?.decision.kind === "send" ? [[row.noticeId, eventKeyOf(one, row, one.decision.channel)] as const] : [];
    }),
  );
}

/** Decides about each locked row; pure. */
export function planTakeOver({ rows, routed, onTheWay, events, known: before, ...more }: Locked): TakeOverPlan {
  const { shared, elsewhere } = more;
  const known = new Map(before);
  const replaced = more.replaced && new Set(more.replaced);
  const plan: TakeOverPlan = { messages: [], entries: [], absorbed: [], ended: new Map() };
  const enter = (one: Routed, state: NoticeState, because: string | null) =>
    plan.entries.push({ ...one, returned: false, state, because, lookAt: null });
  const end = (one: Routed, because: string) => {
    enter(one, "ended", because);
    plan.ended.set(because, [...(plan.ended.get(because) ?? []), one.notice.noticeId]);
  };
  for (const row of rows) {
    const one = routed.get(row.noticeId);
    if (one === undefined) continue;
    if (onTheWay.has(row.noticeId)) {
      // As `absorb` in notices/evaluate.
      const former = { round: one.round - 1, returned: false, state: "taken", because: null, lookAt: null } as const;
      plan.absorbed.push({ ...one, ...former });
      continue;
    }
    if (one.decision.kind === "end") end(one, one.decision.because);
    const event = events.get(row.noticeId);
    if (one.decision.kind !== "send" || event === undefined) continue;
    // Taken since it was looked at, and a run without our fence has written over it: no second event.
    if (known.get(event.own)?.noticeId === row.noticeId) continue;
    const teller = tellerOf(event, known);
    const told = teller !== undefined || elsewhere?.has(row.noticeId);
    const objection = unsendable(row, one.decision.channel) ?? (told ? "same_event" : undefined);
    const isTwin = objection === "same_event" && replaced?.has(teller?.noticeId ?? 0);
    if (objection && shared && !isTwin) continue;
    if (objection) end(one, objection);
    else {
      known.set(event.own, { noticeId: row.noticeId, at: event.at });
      replaced?.add(row.noticeId);
      plan.messages.push(asMessage(one, one.decision, row, event));
      enter(one, "taken", null);
    }
  }
  return plan;
}

/** Why a text makes no message after all; `same_event` only of a taken notice. */
export type Unsendable = "empty_text" | "for_another_program" | "too_long" | "same_event";

/** https://core.telegram.org/bots/api#sendmessage: 4096 characters after entities parsing. */
const TELEGRAM_MOST = 4096;
/** As long as our column. */
const SUBJECT_MOST = 255;

/**
 * Koha's own words. Catalogues that write é as e and an accent cost three parts of a text message instead of one, so it
 * is composed there, which nobody can see; the event key is of Koha's words as they stand.
 */
function textOf({ content, html = false }: Worded, channel: ChannelName): string {
  const text = plainLetter(content, html);
  return channel === "sms" ? text.normalize("NFC") : text;
}

type Worded = Pick<LockedNotice, "content" | "html">;

export function unsendable(locked: Worded, channel: ChannelName): Unsendable | undefined {
  const text = textOf(locked, channel);
  if (showsNothing(text)) return "empty_text";
  if (isForProgram(locked.content ?? "") || isForProgram(text)) return "for_another_program";
  if (channel === "sms" && countSegments(text).tooLong) return "too_long";
  return channel === "telegram" && text.length > TELEGRAM_MOST ? "too_long" : undefined;
}

function asMessage(
  one: Routed,
  decision: Extract<Decision, { kind: "send" }>,
  locked: LockedNotice,
  event: EventKey,
): NewNotice {
  const { subject } = locked;
  const titled = decision.channel === "email" && subject !== null;
  return {
    channel: decision.channel,
    sender: decision.sender,
    patronId: one.notice.patronId ?? 0,
    addressId: decision.addressId,
    ledgerId: decision.ledgerId,
    text: textOf(locked, decision.channel),
    ...(titled ? { subject: [...subject].slice(0, SUBJECT_MOST).join("") } : {}),
    noticeId: one.notice.noticeId,
    round: one.round,
    library: one.library ?? null,
    about: event.thing ?? null,
    eventKey: event.own,
    eventAt: event.at,
    letterCode: one.notice.letterCode,
    expiresAt: decision.until,
  };
}
