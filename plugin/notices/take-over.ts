import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { holdLive } from "../koha/plugin-switch.ts";
import { readReplaced } from "../koha/queue/candidates.ts";
import { clearSentTo } from "../koha/queue/handed-over.ts";
import { type LockedNotice, lockPending } from "../koha/queue/notices.ts";
import { endUnsent } from "../koha/queue/row-status.ts";
import { readUnfenced } from "../koha/unfenced.ts";
import { enqueueNotices } from "../outbox/enqueue.ts";
import { readIdsOf } from "../outbox/read-messages.ts";
import { readOpenRounds } from "../outbox/superseded.ts";
import { OLDEST_MS } from "../routing/route.ts";
import type { Composer } from "./composing/compose.ts";
import { asQueued } from "./deciding/as-queued.ts";
import type { Routed } from "./deciding/routed.ts";
import { readKnownEvents, renewReturned } from "./event-key.ts";
import { markTaken } from "./mark-taken.ts";
import { eventOf, findToldElsewhere, type Net, noteTold, type ToldEvent } from "./message-events.ts";
import { type Entry, writeEntries } from "./notice-store.ts";
import { eventKeysOf, planTakeOver, type TakeOverPlan } from "./plan-take-over.ts";
import { readFormerSentTo, readSentTo } from "./sent-to.ts";

/**
 * Notices of transports that Koha's sender serves too, taken while it waits for us (koha/queue/runs). Nothing else may
 * happen to them: what is not sent by us goes Koha's way.
 */
export interface Shared {
  transports: readonly string[];
  /** Keeps Koha's side waiting until the transaction ends; false: it waits no longer. */
  holdOpen(tx: Tx): Promise<boolean>;
  /** Locks rows that were claimed before (`notices/candidates`) instead of pending ones: no run has them in hand. */
  lockClaimed?(tx: Tx, ids: readonly number[]): Promise<LockedNotice[]>;
  /** Koha's rows stay as they are, and our book says nothing of them: our messages go beside its mail. */
  beside?: true;
}

export interface Taken {
  taken: number;
  ended: number;
}

/** Notices taken over in one transaction: few enough that a desk's LOCK TABLE waits a few milliseconds at most. */
export const TAKE_OVER_ROWS = 10;

/** With what notices are taken over. */
export interface TakingOver {
  host: Host;
  /** Words a reason for Koha's Notices tab. */
  say(because: string): string;
  /** Where Koha's sender waits for us. */
  shared?: Shared;
  /** Where more than one of Koha's rows may tell of one event. */
  net?: Net | undefined;
  /** Words them; absent: they leave in Koha's own words. */
  composer?: Composer | undefined;
  /** Called before Koha's rows are locked: from here on a desk may wait. */
  locking?: () => void;
}

/** What was to be ours and was not taken this time. */
interface Skipped {
  one: Routed;
  lookAt: Date;
}

/**
 * Takes notices over, or ends them, in one short transaction that touches nothing else that anyone waits for: locks
 * Koha's rows, reads their text, writes ours, marks theirs. What somebody else has locked or changed meanwhile, or what
 * a run without our fence may still have in hand, is looked at again, as old as it was.
 */
export async function takeOver(db: Db, routed: readonly Routed[], by: TakingOver, now: Date): Promise<Taken> {
  const { skipped, taken, ended } = await inTransaction(db, async (tx) => {
    const mayTake = by.shared ? await by.shared.holdOpen(tx) : await holdLive(tx);
    if (mayTake) return takeHeld(tx, routed, by, now);
    // The search for new rows is past them already, so the book must remember those that were to be ours.
    return {
      taken: 0,
      ended: 0,
      mine: new Set<number>(),
      skipped: by.shared ? [] : routed.map((one) => ({ one, lookAt: now })),
    };
  });
  await writeEntries(
    db,
    skipped.map(({ one, lookAt }) => asWaiting(one, lookAt, now)),
    now,
  );
  return { taken, ended };
}

/** Does this inside the transaction that locks mode, plugin switch or nudge. `mine`: what is ours, or ended, by now. */
export async function takeHeld(
  tx: Tx,
  routed: readonly Routed[],
  { host, say, shared, net, composer, locking }: TakingOver,
  now: Date,
): Promise<Taken & { skipped: Skipped[]; mine: ReadonlySet<number> }> {
  const unfencedUntil = shared?.lockClaimed ? () => undefined : await readUnfenced(tx, now);
  const heldUntil = (one: Routed) => unfencedUntil(asQueued(one, host));
  const free = routed.filter((one) => heldUntil(one) === undefined).map((one) => one.notice.noticeId);
  // Before Koha's rows are locked: a receipt is waited for, and a desk's LOCK TABLE must not wait for it too.
  const onTheWay = await readOpenRounds(
    tx,
    routed.flatMap(({ notice, round, firstRound = 1 }) =>
      round > firstRound ? [{ noticeId: notice.noticeId, round }] : [],
    ),
  );
  const sentTo = shared?.beside ? new Map<number, string>() : await readSentTo(tx, routed.flatMap(mayGoTo));
  locking?.();
  const rows = await (shared?.lockClaimed?.(tx, free) ?? lockPending(tx, free, shared?.transports));
  const byId = new Map(routed.map((one) => [one.notice.noticeId, one]));
  const queued = eventKeysOf(rows, byId);
  const known = await readKnownEvents(tx, [...queued.values()]);
  const events = await renewReturned(tx, queued, known);
  const tellers = [...known.values()].flatMap(({ noticeId }) => noticeId ?? []);
  const told = net ? toldBy(rows, byId, net) : [];
  const plan = planTakeOver({
    ...(net ? { elsewhere: await findToldElsewhere(tx, told, net, now) } : {}),
    rows,
    routed: byId,
    onTheWay: new Set(onTheWay.keys()),
    events,
    known,
    shared: shared !== undefined,
    ...(composer ? { composer } : {}),
    ...(shared?.lockClaimed && !shared.beside ? { replaced: await readReplaced(tx, tellers) } : {}),
  });

  await enqueueNotices(tx, [...plan.messages, ...plan.besides], now);
  if (net) await noteMade(tx, plan.messages, told, net, now);
  if (!shared?.beside)
    await writeBook(tx, { plan, sentTo }, { host, say, was: shared?.lockClaimed ? "sent" : "pending" }, now);
  const mine = new Set([...plan.entries.map((entry) => entry.notice.noticeId), ...onTheWay.keys()]);
  const left = shared ? [] : routed.filter((one) => !mine.has(one.notice.noticeId));
  return {
    taken: plan.messages.length,
    ended: plan.entries.length - plan.messages.length,
    mine,
    skipped: left.map((one) => ({ one, lookAt: heldUntil(one) ?? now })),
  };
}

/** What those rows tell of that are to be sent. */
function toldBy(rows: readonly LockedNotice[], routed: ReadonlyMap<number, Routed>, net: Net): ToldEvent[] {
  return rows.flatMap((row) => {
    const one = routed.get(row.noticeId);
    return one?.decision.kind === "send" ? (eventOf(one.notice, row, net) ?? []) : [];
  });
}

async function noteMade(
  tx: Tx,
  messages: readonly { noticeId: number; round: number }[],
  told: readonly ToldEvent[],
  net: Net,
  now: Date,
): Promise<void> {
  const ids = await readIdsOf(tx, messages);
  const made = told.flatMap((event) => {
    const messageId = ids.get(event.noticeId);
    return messageId === undefined ? [] : [{ event, messageId }];
  });
  await noteTold(tx, made, net, now);
}

/** Where a notice goes, or may go where its text does not fit the first way. */
const mayGoTo = ({ decision }: Routed): number[] =>
  decision.kind === "send" ? [decision, ...(decision.instead ?? [])].map(({ addressId }) => addressId) : [];

/** Writes what was planned into our book and Koha's rows. */
async function writeBook(
  tx: Tx,
  { plan, sentTo }: { plan: TakeOverPlan; sentTo: ReadonlyMap<number, string> },
  { host, say, was }: Pick<TakingOver, "host" | "say"> & { was: "pending" | "sent" },
  now: Date,
): Promise<void> {
  await writeEntries(tx, [...plan.entries, ...plan.absorbed], now);
  const taken = [
    ...plan.messages.map((message) => message.noticeId),
    ...plan.absorbed.map((entry) => entry.notice.noticeId),
  ];
  const former = await readFormerSentTo(
    tx,
    plan.entries.map(({ notice, round }) => ({ noticeId: notice.noticeId, round })),
  );
  await clearSentTo(tx, former, host);
  const sent = plan.messages.flatMap(({ noticeId, addressId }): [number, string][] => {
    const to = sentTo.get(addressId);
    return to === undefined ? [] : [[noticeId, to]];
  });
  await markTaken(tx, taken, host, new Map(sent));
  for (const [because, ids] of plan.ended) await endUnsent(tx, ids, { note: say(because), was }, host);
}

const asWaiting = (one: Routed, lookAt: Date, now: Date): Entry => ({
  ...one,
  firstSeenAt: asOld(one, now),
  state: "waiting",
  because: null,
  lookAt,
});

/** Keeps a notice too old, even where only the first sweep could tell its age. */
function asOld({ decision, firstSeenAt }: Routed, now: Date): Date {
  if (decision.kind !== "end" || decision.because !== "too_late") return firstSeenAt;
  return new Date(Math.min(firstSeenAt.getTime(), now.getTime() - OLDEST_MS));
}
