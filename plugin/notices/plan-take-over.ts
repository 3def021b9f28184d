import type { NoticeState } from "../database/tables.ts";
import type { LockedNotice } from "../koha/queue/notices.ts";
import type { NewNotice } from "../outbox/enqueue.ts";
import type { Sending } from "../routing/route.ts";
import { saysStop } from "../templates/notices/signatures/sign.ts";
import { type Composer, compose, KOHA_WORDS, type WayTo, type Words } from "./composing/compose.ts";
import { composed } from "./composing/koha-words.ts";
import type { Routed } from "./deciding/routed.ts";
import { besideKey, type EventKey, eventKeyOf, fingerprintOf, type KnownEvent, tellerOf } from "./event-key.ts";
import type { Entry } from "./notice-store.ts";

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
  /** Words them; absent: they leave in Koha's own words. */
  composer?: Composer;
}

/** As long as our column. */
const SUBJECT_MOST = 255;

/** What is to be written: our messages, the entries of our book, and which notices end, by reason. */
export interface TakeOverPlan {
  messages: NewNotice[];
  /** Those that go by further ways, and to further people. */
  besides: NewNotice[];
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

const isSending = (one: Routed): one is Routed & { decision: Sending } => one.decision.kind === "send";

/** Decides about each locked row; pure. */
export function planTakeOver({ rows, routed, onTheWay, events, known: before, ...more }: Locked): TakeOverPlan {
  const { shared, elsewhere, composer = KOHA_WORDS } = more;
  const known = new Map(before);
  const replaced = more.replaced && new Set(more.replaced);
  const plan: TakeOverPlan = { messages: [], besides: [], entries: [], absorbed: [], ended: new Map() };
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
    if (!isSending(one) || event === undefined) continue;
    // Taken since it was looked at, and a run without our fence has written over it: no second event.
    if (known.get(event.own)?.noticeId === row.noticeId) continue;
    const teller = tellerOf(event, known);
    const told = teller !== undefined || elsewhere?.has(row.noticeId);
    const composition = compose(one, row, { composer, whole: shared });
    const objection = "objection" in composition ? composition.objection : told ? "same_event" : undefined;
    const isTwin = objection === "same_event" && replaced?.has(teller?.noticeId ?? 0);
    if (objection && shared && !isTwin) continue;
    if (objection || "objection" in composition) end(one, objection ?? "same_event");
    else {
      known.set(event.own, { noticeId: row.noticeId, at: event.at });
      replaced?.add(row.noticeId);
      const [first, ...besides] = composition.parts;
      if (first) plan.messages.push(asMessage(one, first, { event, locked: row }));
      plan.besides.push(...besides.map((part) => asBeside(one, part, { event, locked: row })));
      enter(one, "taken", null);
    }
  }
  return plan;
}

function asMessage(
  one: Routed & { decision: Sending },
  { way, words }: { way: WayTo; words: Words },
  { event, locked }: { event: EventKey; locked: LockedNotice },
): NewNotice {
  const titled = way.channel === "email" && words.subject !== null;
  return {
    channel: way.channel,
    sender: way.sender,
    patronId: way.patronId ?? one.notice.patronId ?? 0,
    addressId: way.addressId,
    ledgerId: way.ledgerId,
    text: words.text,
    ...(words.tellsOf === undefined ? {} : { tellsOf: words.tellsOf }),
    ...(words.text === composed(locked) ? {} : { sourceHash: fingerprintOf(locked.content) }),
    ...(way.channel === "sms" && saysStop(words.text) ? { saysStop: true } : {}),
    ...(titled ? { subject: [...(words.subject ?? "")].slice(0, SUBJECT_MOST).join("") } : {}),
    noticeId: one.notice.noticeId,
    round: one.round,
    library: one.library ?? null,
    about: event.thing ?? null,
    eventKey: event.own,
    eventAt: event.at,
    letterCode: one.notice.letterCode,
    expiresAt: one.decision.until,
    urgency: one.decision.urgency ?? "normal",
  };
}

/** A message that goes besides that of the notice: no row of Koha's tells of it, and its event is its own. */
function asBeside(
  one: Routed & { decision: Sending },
  part: { way: WayTo; words: Words },
  of: { event: EventKey; locked: LockedNotice },
): NewNotice {
  const { channel, addressId } = part.way;
  return { ...asMessage(one, part, of), beside: true, eventKey: besideKey(of.event.own, channel, addressId) };
}
