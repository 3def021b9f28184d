import type { Persons } from "../consent/person/persons.ts";
import { type Left, readLeft } from "../consent/read-standing.ts";
import { type Reachable, readReachable } from "../consent/standing.ts";
import { isWanted, readWantedKinds, type WantedKind } from "../consent/wanted-kinds.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { whenKnown } from "../koha/dates.ts";
import type { Host } from "../koha/host.ts";
import { type Patron, readPatrons } from "../koha/patrons.ts";
import type { Notice } from "../koha/queue/notices.ts";
import { isSameRow } from "../koha/queue/same-row.ts";
import { kindOf } from "../routing/kinds.ts";
import { type Decision, route } from "../routing/route.ts";
import { absorb } from "./absorb.ts";
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
  /** Who is another person than the one who consented; absent: nobody is asked. */
  persons?: Pick<Persons, "findOthers">;
}

interface Circumstances {
  patrons: ReadonlyMap<number, Patron>;
  choices: ReadonlyMap<number, Reachable[]>;
  left: ReadonlyMap<number, Left>;
  grids: ReadonlyMap<number, WantedKind[]>;
  senders: ReadonlyMap<ChannelName, string>;
  /** Patrons whose records have become other people's. */
  others: ReadonlySet<number>;
}

/** A sweep finds what looks for new rows have passed. */
interface Swept {
  /**
   * Below this id an unknown row was not pending at the last sweep, so it has come back; undefined: this is the
   * first.
   */
  sweptTo: number | undefined;
}

/** How a notice stands in our book; its id was another row's before, whose last round is `formerRound`. */
type Met = Known | { formerRound: number };

/** A notice and how it stands in our book. */
interface Candidate {
  notice: Notice;
  round: number;
  /** Earlier rounds are those of an earlier row with this id. */
  firstRound: number;
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
  const book = await readKnown(db, ids);
  const facts = await readCircumstances(intake, notices, now);
  const shared = beforeSend?.shared;
  const own = (notice: Notice) => {
    const entry = book.get(notice.noticeId);
    return entry !== undefined && isSameRow(entry, notice, host);
  };
  const { busy, others } = await absorb(intake, notices.filter(own), book, shared);
  const free = notices.filter((notice) => !busy.has(notice.noticeId));
  const known = new Map(
    notices.flatMap((notice): [number, Met][] => {
      const entry = book.get(notice.noticeId);
      if (entry === undefined) return [];
      return [[notice.noticeId, own(notice) && !others.has(notice.noticeId) ? entry : { formerRound: entry.round }]];
    }),
  );
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
  known: ReadonlyMap<number, Met>;
  facts: Circumstances;
  host: Host;
  now: Date;
}

/** Texts are ours whole: each notice is taken, ended, or entered in our book with the time of the next look. */
function decideOwn<One extends Notice>(notices: readonly One[], { swept, resent }: Pending<One>, look: DecideWith) {
  const routed: Routed[] = [];
  const entries: Entry[] = [];
  for (const notice of notices) {
    const met = look.known.get(notice.noticeId);
    const before = met && "state" in met ? met : undefined;
    if (before?.state === "left") continue;
    // Done with since it was read as pending: by another process, or this one.
    if ((before?.state === "taken" || before?.state === "ended") && !resent?.has(notice.noticeId)) continue;
    const one = decide(candidate(notice, met, swept), look);
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

async function readCircumstances(
  { db, senders, persons }: Intake,
  notices: readonly Notice[],
  now: Date,
): Promise<Circumstances> {
  const patronIds = [...new Set(notices.flatMap((notice) => notice.patronId ?? []))];
  const choices = await readReachable(db, patronIds);
  const optedIn = patronIds.filter((id) => choices.get(id)?.some(({ state }) => state === "opted_in"));
  // Few: whoever is opted in by another channel is written to there.
  const gone = [...choices].filter(([, mine]) => mine.length > 0 && mine.every(({ state }) => state !== "opted_in"));
  return {
    patrons: await readPatrons(db, patronIds),
    choices,
    others: (await persons?.findOthers(db, optedIn, now)) ?? new Set(),
    left: await readLeft(
      db,
      gone.map(([patronId]) => patronId),
    ),
    grids: await readWantedKinds(db, patronIds),
    senders: await senders(),
  };
}

function candidate(notice: Notice, before: Met | undefined, swept: Swept | undefined): Candidate {
  const older = swept !== undefined && swept.sweptTo === undefined;
  if (before === undefined) {
    const returned = swept?.sweptTo !== undefined && notice.noticeId <= swept.sweptTo;
    return { notice, round: 1, firstRound: 1, returned, seenAt: undefined, older };
  }
  if ("formerRound" in before) {
    const round = before.formerRound + 1;
    return { notice, round, firstRound: round, returned: false, seenAt: undefined, older };
  }
  const { round, firstRound, firstSeenAt } = before;
  if (before.state === "waiting")
    return { notice, round, firstRound, returned: before.returned, seenAt: firstSeenAt, older: false };
  return { notice, round: round + 1, firstRound, returned: true, seenAt: undefined, older: false };
}

function decide(
  { notice: read, round, firstRound, returned, seenAt, older }: Candidate,
  { facts, host, now }: DecideWith,
  merged = false,
): Routed {
  // Later than now: it was written while a clock was wrong, and says nothing.
  const firstSeenAt = seenAt !== undefined && seenAt < now ? seenAt : now;
  const notice = { ...read, queuedAt: whenKnown(read.queuedAt, now) };
  // Where time_queued moves with every update it says nothing about age beyond what we have seen ourselves.
  // Of a row without any time that was there before us nothing is known but that, and a backlog must not leave.
  const queuedAt = notice.queuedAt ?? (older ? LONG_AGO : firstSeenAt);
  const since = returned || firstSeenAt < queuedAt ? firstSeenAt : queuedAt;
  const decision = route(
    {
      patronId: notice.patronId,
      letterCode: notice.letterCode,
      since,
      mergingSince: merged ? LONG_AGO : host.timeQueuedChanges ? firstSeenAt : since,
      growing: notice.growing ?? false,
      patronExists: notice.patronId !== null && facts.patrons.has(notice.patronId),
      choices: notice.patronId === null ? [] : (facts.choices.get(notice.patronId) ?? []),
      left: facts.left.get(notice.patronId ?? 0),
      wants: (channel) => isWanted(facts.grids.get(notice.patronId ?? 0) ?? [], kindOf(notice.letterCode), channel),
      senders: facts.senders,
    },
    now,
  );
  return { notice, decision: unlessOther(decision, notice, facts, now), round, firstRound, firstSeenAt, returned };
}

const OTHER_AGAIN_MS = 10 * 60_000;

/** What would go to somebody who may be another person by now waits until staff have said so. */
function unlessOther(decision: Decision, { patronId }: Notice, { others }: Circumstances, now: Date): Decision {
  if (decision.kind !== "send" || patronId === null || !others.has(patronId)) return decision;
  return { kind: "hold", until: new Date(now.getTime() + OTHER_AGAIN_MS), because: "other_person" };
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
