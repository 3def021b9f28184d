import { type Reachable, readReachable } from "../consent/standing.ts";
import { isWanted, readWantedKinds, type WantedKind } from "../consent/wanted-kinds.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Host } from "../koha/host.ts";
import { lockPending, type Notice } from "../koha/notices.ts";
import { type Patron, readPatrons } from "../koha/patrons.ts";
import { holdLive } from "../koha/plugin-switch.ts";
import { readOpenRounds } from "../outbox/superseded.ts";
import { kindOf } from "../routing/kinds.ts";
import { type Decision, route } from "../routing/route.ts";
import { markTaken } from "./mark-taken.ts";
import { type Entry, type Known, readKnown, writeEntries } from "./notice-store.ts";
import type { Routed } from "./plan-take-over.ts";
import { type Shared, TAKE_OVER_ROWS, type Taken, takeOver } from "./take-over.ts";

const LONG_AGO = new Date(0);
export interface Intake {
  db: Db;
  host: Host;
  /** The sender by which each channel leaves now. */
  senders(): Promise<ReadonlyMap<ChannelName, string>>;
  /** Words a reason for Koha's Notices tab. */
  say(because: string): string;
}

interface Circumstances {
  patrons: ReadonlyMap<number, Patron>;
  choices: ReadonlyMap<number, Reachable[]>;
  grids: ReadonlyMap<number, WantedKind[]>;
  senders: ReadonlyMap<ChannelName, string>;
}

/** A sweep finds what looks for new rows have passed. */
interface Swept {
  /**
   * Below this id an unknown row was not pending at the last sweep, so it has come back; undefined: this is the
   * first.
   */
  sweptTo: number | undefined;
}

/** A notice and how it stands in our book. */
interface Candidate {
  notice: Notice;
  round: number;
  /** It was done with, or passed by a sweep, and is pending again: staff pressed Resend, and its age starts anew. */
  returned: boolean;
  seenAt: Date | undefined;
  /** It was there before us. */
  older: boolean;
}

/**
 * What is done with a notice that Koha's sender would take in a moment: it is sent or ended by us, or else (undefined)
 * goes Koha's way.
 */
export type Judge<One extends Notice> = (
  notice: One,
  decision: Decision,
  choices: readonly Reachable[],
) => Decision | undefined;

/** Koha's sender is about to read these notices and waits for us (`notices/before-send`). */
export interface BeforeSend<One extends Notice> {
  judge: Judge<One>;
  shared: Shared;
}

export interface Pending<One extends Notice> {
  notices: readonly One[];
  /** A sweep has found them. */
  swept?: Swept;
  /** Those that we were done with and that staff sent again. */
  resent?: ReadonlySet<number>;
  /** Of a transport that Koha's sender serves too: only what `judge` sends or ends is touched, the rest is Koha's. */
  beforeSend?: BeforeSend<One>;
}

/** Decides about pending notices and does it: takes over, ends, or notes when to look again. */
export async function evaluate<One extends Notice>(intake: Intake, pending: Pending<One>, now: Date): Promise<Taken> {
  const { notices, beforeSend } = pending;
  const total: Taken = { taken: 0, ended: 0 };
  if (notices.length === 0) return total;
  const { db, host, say } = intake;
  const ids = notices.map((notice) => notice.noticeId);
  const known = await readKnown(db, ids);
  const facts = await readCircumstances(intake, notices);
  const shared = beforeSend?.shared;
  const busy = await absorb(intake, notices, known, shared);
  const free = notices.filter((notice) => !busy.has(notice.noticeId));
  const look = { known, facts, host, now };
  const { routed, entries } = beforeSend
    ? { routed: decideShared(free, beforeSend.judge, look), entries: [] }
    : decideOwn(free, pending, look);
  await writeEntries(db, entries, now);
  for (let at = 0; at < routed.length; at += TAKE_OVER_ROWS) {
    const done = await takeOver(
      db,
      routed.slice(at, at + TAKE_OVER_ROWS),
      { host, say, ...(shared ? { shared } : {}) },
      now,
    );
    total.taken += done.taken;
    total.ended += done.ended;
  }
  return total;
}

interface DecideWith {
  known: ReadonlyMap<number, Known>;
  facts: Circumstances;
  host: Host;
  now: Date;
}

/** Texts are ours whole: each notice is taken, ended, or entered in our book with the time of the next look. */
function decideOwn<One extends Notice>(notices: readonly One[], { swept, resent }: Pending<One>, look: DecideWith) {
  const routed: Routed[] = [];
  const entries: Entry[] = [];
  for (const notice of notices) {
    const before = look.known.get(notice.noticeId);
    if (before?.state === "left") continue;
    // Done with since it was read as pending: by another process, or this one.
    if ((before?.state === "taken" || before?.state === "ended") && !resent?.has(notice.noticeId)) continue;
    const one = decide(candidate(notice, before, swept), look);
    const entry = asEntry(one);
    if (entry) entries.push(entry);
    else routed.push(one);
  }
  return { routed, entries };
}

/** Koha is about to send these as they are, so that nothing more will be merged in. */
function decideShared<One extends Notice>(notices: readonly One[], judge: Judge<One>, look: DecideWith): Routed[] {
  return notices.flatMap((notice) => {
    const one = decide(candidate(notice, look.known.get(notice.noticeId), undefined), look, true);
    const decision = judge(notice, one.decision, look.facts.choices.get(notice.patronId ?? 0) ?? []);
    return decision && (decision.kind === "send" || decision.kind === "end") ? [{ ...one, decision }] : [];
  });
}

async function readCircumstances({ db, senders }: Intake, notices: readonly Notice[]): Promise<Circumstances> {
  const patronIds = [...new Set(notices.flatMap((notice) => notice.patronId ?? []))];
  return {
    patrons: await readPatrons(db, patronIds),
    choices: await readReachable(db, patronIds),
    grids: await readWantedKinds(db, patronIds),
    senders: await senders(),
  };
}

function candidate(notice: Notice, before: Known | undefined, swept: Swept | undefined): Candidate {
  if (before === undefined) {
    const returned = swept?.sweptTo !== undefined && notice.noticeId <= swept.sweptTo;
    return { notice, round: 1, returned, seenAt: undefined, older: swept !== undefined && swept.sweptTo === undefined };
  }
  if (before.state === "waiting")
    return { notice, round: before.round, returned: before.returned, seenAt: before.firstSeenAt, older: false };
  return { notice, round: before.round + 1, returned: true, seenAt: undefined, older: false };
}

function decide(
  { notice, round, returned, seenAt, older }: Candidate,
  { facts, host, now }: DecideWith,
  merged = false,
): Routed {
  const firstSeenAt = seenAt ?? now;
  // Where time_queued moves with every update it says nothing about age beyond what we have seen ourselves.
  // Of a row without any time that was there before us nothing is known but that, and a backlog must not leave.
  const queuedAt = notice.queuedAt ?? (older ? LONG_AGO : firstSeenAt);
  const decision = route(
    {
      patronId: notice.patronId,
      letterCode: notice.letterCode,
      since: returned || firstSeenAt < queuedAt ? firstSeenAt : queuedAt,
      mergingSince: merged ? LONG_AGO : host.timeQueuedChanges || returned ? firstSeenAt : queuedAt,
      patronExists: notice.patronId !== null && facts.patrons.has(notice.patronId),
      choices: notice.patronId === null ? [] : (facts.choices.get(notice.patronId) ?? []),
      wants: (channel) => isWanted(facts.grids.get(notice.patronId ?? 0) ?? [], kindOf(notice.letterCode), channel),
      senders: facts.senders,
    },
    now,
  );
  return { notice, decision, round, firstSeenAt, returned };
}

/** How a notice that is neither taken nor ended stands in our book: it waits, or is not ours. */
function asEntry({ decision, ...one }: Routed): Entry | undefined {
  if (decision.kind === "send" || decision.kind === "end") return undefined;
  const waits = decision.kind === "hold";
  return {
    ...one,
    state: waits ? "waiting" : "left",
    because: decision.because,
    lookAt: waits ? decision.until : null,
  };
}

/**
 * Marks as handed over again what is pending while its message is still on its way: that message answers the Resend.
 * Returns these notices. A message that is just ending is waited for: Koha would show `sent` for good, because its end
 * has been told.
 */
async function absorb<One extends Notice>(
  { db, host }: Intake,
  notices: readonly One[],
  known: ReadonlyMap<number, Known>,
  shared?: Shared,
): Promise<ReadonlySet<number>> {
  const rounds = notices.flatMap(({ noticeId }) => {
    const before = known.get(noticeId);
    return before?.state === "taken" ? [{ noticeId, round: before.round + 1 }] : [];
  });
  if (rounds.length === 0) return new Set();
  return inTransaction(db, async (tx) => {
    const mayWrite = shared ? await shared.holdOpen(tx) : await holdLive(tx);
    const busy = await readOpenRounds(tx, rounds);
    if (!mayWrite) return busy;
    const locked = await lockPending(tx, [...busy], shared?.transports);
    await markTaken(
      tx,
      locked.map((notice) => notice.noticeId),
      host,
    );
    return busy;
  });
}
