import type { Persons } from "../consent/person/persons.ts";
import { readLeft } from "../consent/read-standing.ts";
import { type Reachable, readReachable } from "../consent/standing.ts";
import { readWantedKinds } from "../consent/wanted-kinds.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Host } from "../koha/host.ts";
import { readPatrons } from "../koha/patrons.ts";
import type { Notice } from "../koha/queue/notices.ts";
import { isSameRow } from "../koha/queue/same-row.ts";
import type { Decision } from "../routing/route.ts";
import { absorb } from "./absorb.ts";
import { type Circumstances, candidate, type DecideWith, decide, type Met, type Swept } from "./decide.ts";
import type { Net } from "./message-events.ts";
import { type Entry, readKnown, writeEntries } from "./notice-store.ts";
import type { Routed } from "./plan-take-over.ts";
import { type Shared, TAKE_OVER_ROWS, type Taken, takeOver } from "./take-over.ts";

export interface Intake {
  db: Db;
  host: Host;
  /** The sender by which each channel leaves now. */
  senders(): Promise<ReadonlyMap<ChannelName, string>>;
  /** Words a reason for Koha's Notices tab. */
  say(because: string): string;
  /** What holds one event to one message where mail or print is taken; absent or undefined: only texts are. */
  net?(): Promise<Net | undefined>;
  /** Who is another person than the one who consented; absent: nobody is asked. */
  persons?: Pick<Persons, "findOthers">;
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
  const net = routed.length > 0 ? await intake.net?.() : undefined;
  for (let at = 0; at < routed.length; at += TAKE_OVER_ROWS) {
    const done = await takeOver(
      db,
      routed.slice(at, at + TAKE_OVER_ROWS),
      { host, say, net, ...(shared ? { shared } : {}) },
      now,
    );
    total.taken += done.taken;
    total.ended += done.ended;
  }
  return total;
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

/** Reads what is known of the patrons of these notices. */
export async function readCircumstances(
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
