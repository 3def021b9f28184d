import { commitTogether, runEach } from "../database/compound.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { holdLive } from "../koha/plugin-switch.ts";
import { isOvertaken, lockAsSeen, readAsSeen, type SeenNotice } from "../koha/queue/as-seen.ts";
import { readReplaced } from "../koha/queue/candidates.ts";
import { clearingSentTo } from "../koha/queue/handed-over.ts";
import { type LockedNotice, lockPending } from "../koha/queue/notices.ts";
import { endingUnsent } from "../koha/queue/row-status.ts";
import { readUnfenced } from "../koha/unfenced.ts";
import { enqueueNotices } from "../outbox/enqueue.ts";
import { readIdsOf } from "../outbox/read-messages.ts";
import { readOpenRounds } from "../outbox/superseded.ts";
import { OLDEST_MS } from "../routing/route.ts";
import type { Composer } from "./composing/compose.ts";
import { asQueued } from "./deciding/as-queued.ts";
import type { Routed } from "./deciding/routed.ts";
import { readKnownEvents, renewReturned } from "./event-key.ts";
import { markingTaken } from "./mark-taken.ts";
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
  /** Told for how long Koha's rows were locked, in milliseconds: so long a desk may have waited. */
  held?: (ms: number) => void;
  /** Koha's rows as they were read before: they are locked last, and must be the same then. */
  seen?: readonly SeenNotice[];
}

/** What was to be ours and was not taken this time. */
interface Skipped {
  one: Routed;
  lookAt: Date;
}

/**
 * Takes notices over, or ends them, in one short transaction that touches nothing else that anyone waits for: writes
 * ours, locks Koha's rows and marks them. Their text is read beforehand; where it is another once they are locked, all
 * is done again with locks from the beginning. What somebody else has locked, or what a run without our fence may still
 * have in hand, is looked at again, as old as it was.
 */
export async function takeOver(db: Db, routed: readonly Routed[], by: TakingOver, now: Date): Promise<Taken> {
  if (!by.shared) {
    const ids = routed.map(({ notice }) => notice.noticeId);
    try {
      return await takeInOne(db, routed, { ...by, seen: await readAsSeen(db, ids) }, now);
    } catch (error) {
      if (!isOvertaken(error)) throw error;
    }
  }
  const total: Taken = { taken: 0, ended: 0 };
  for (let at = 0; at < routed.length; at += TAKE_OVER_ROWS) {
    const { taken, ended } = await takeInOne(db, routed.slice(at, at + TAKE_OVER_ROWS), by, now);
    total.taken += taken;
    total.ended += ended;
  }
  return total;
}

async function takeInOne(db: Db, routed: readonly Routed[], by: TakingOver, now: Date): Promise<Taken> {
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
  by: TakingOver,
  now: Date,
): Promise<Taken & { skipped: Skipped[]; mine: ReadonlySet<number> }> {
  const { host, shared, net, composer } = by;
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
  const rows = await readRows(tx, free, by);
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
  if (!shared?.beside) await writeBook(tx, { plan, sentTo }, by, now);
  const mine = new Set([...plan.entries.map((entry) => entry.notice.noticeId), ...onTheWay.keys()]);
  const left = shared ? [] : routed.filter((one) => !mine.has(one.notice.noticeId));
  return {
    taken: plan.messages.length,
    ended: plan.entries.length - plan.messages.length,
    mine,
    skipped: left.map((one) => ({ one, lookAt: heldUntil(one) ?? now })),
  };
}

/** Those of Koha's rows that may be taken: as they were seen, or locked from now on. */
async function readRows(
  tx: Tx,
  free: readonly number[],
  { shared, seen }: TakingOver,
): Promise<readonly LockedNotice[]> {
  if (seen) {
    const may = new Set(free);
    return seen.filter(({ noticeId }) => may.has(noticeId));
  }
  return shared?.lockClaimed?.(tx, free) ?? lockPending(tx, free, shared?.transports);
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

/** Writes what was planned into our book, and then into Koha's rows; where they were only seen, it commits. */
async function writeBook(
  tx: Tx,
  { plan, sentTo }: { plan: TakeOverPlan; sentTo: ReadonlyMap<number, string> },
  { host, say, shared, held, seen }: TakingOver,
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
  const sent = plan.messages.flatMap(({ noticeId, addressId }): [number, string][] => {
    const to = sentTo.get(addressId);
    return to === undefined ? [] : [[noticeId, to]];
  });
  const was = shared?.lockClaimed ? "sent" : "pending";
  const marks = [
    ...clearingSentTo(tx, former, host),
    ...markingTaken(tx, taken, host, new Map(sent)),
    ...[...plan.ended].flatMap(([because, ids]) => endingUnsent(tx, ids, { note: say(because), was }, host)),
  ];
  if (!seen) return runEach(tx, marks);
  const written = new Set([...taken, ...[...plan.ended.values()].flat()]);
  if (written.size === 0) return;
  const locks = lockAsSeen(
    tx,
    seen.filter(({ noticeId }) => written.has(noticeId)),
  );
  held?.(await commitTogether(tx, [locks, ...marks]));
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
