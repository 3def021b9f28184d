import type { Persons } from "../consent/person/persons.ts";
import { readLeft } from "../consent/read-standing.ts";
import { type Reachable, readReachable } from "../consent/standing.ts";
import { readWantedKinds } from "../consent/wanted-kinds.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Host } from "../koha/host.ts";
import { readPatrons } from "../koha/patrons.ts";
import type { Notice } from "../koha/queue/notices.ts";
import type { Decision } from "../routing/route.ts";
import type { Step } from "../routing/rules/notice-rule.ts";
import { absorb } from "./absorb.ts";
import type { Composer } from "./composing/compose.ts";
import type { Told } from "./composing/read-facts.ts";
import type { Circumstances } from "./deciding/circumstances.ts";
import { candidate, type DecideWith, decide, type Swept } from "./deciding/decide.ts";
import { decideOwn, metOf, ownRows } from "./deciding/decide-own.ts";
import type { Routed } from "./deciding/routed.ts";
import { type RulesSource, readRuled } from "./deciding/ruled.ts";
import type { Net } from "./message-events.ts";
import { readKnown, writeEntries } from "./notice-store.ts";
import { type Shared, type Taken, type TakingOver, takeOver } from "./take-over.ts";
import { splitByPatron, takeInLanes } from "./taking/lanes.ts";
import { fixedBudget, type LockBudget } from "./taking/lock-budget.ts";

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
  /** The library's rules; absent: everything is as installed. */
  rules?: RulesSource;
  /**
   * Reads what it takes to word these notices; absent: they leave in Koha's own words. `told`: what those tell of that
   * have no row in Koha's queue.
   */
  words?(routed: readonly Routed[], now: Date, told?: ReadonlyMap<number, Told>): Promise<Composer>;
  /** How many notices one transaction takes; absent: ten. */
  budget?: LockBudget;
  /** A clock in milliseconds that never goes back; absent: a look takes one page. */
  monotonic?: () => number;
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

/** What was decided about some notices, to be done. */
export interface Decided {
  routed: readonly Routed[];
  by: TakingOver;
}

/** Decides about pending notices, and notes when to look again at those that wait; nothing is taken or ended yet. */
export async function prepare<One extends Notice>(intake: Intake, pending: Pending<One>, now: Date): Promise<Decided> {
  const { notices, beforeSend } = pending;
  const { db, host, say } = intake;
  const book = await readKnown(
    db,
    notices.map((notice) => notice.noticeId),
  );
  const facts = await readCircumstances(intake, notices, now);
  const shared = beforeSend?.shared;
  const { busy, others } = await absorb(intake, ownRows(notices, book, host), book, shared);
  const free = notices.filter((notice) => !busy.has(notice.noticeId));
  const look = { known: metOf(notices, book, { host, others }), facts, host, now };
  const { routed, entries } = beforeSend
    ? { routed: decideShared(free, beforeSend.judge, look), entries: [] }
    : decideOwn(free, pending, look);
  await writeEntries(db, entries, now);
  const net = routed.length > 0 ? await intake.net?.() : undefined;
  const sending = routed.filter(({ decision }) => decision.kind === "send");
  const composer = await intake.words?.(sending, now);
  return { routed, by: { host, say, net, composer, ...(shared ? { shared } : {}) } };
}

/** Takes over or ends what was decided. */
export function takeDecided({ db, budget }: Intake, { routed, by }: Decided, now: Date): Promise<Taken> {
  // Where Koha waits, each transaction locks the row by which it waits: they go one after the other anyway.
  const lanes = by.shared ? [routed] : splitByPatron(routed);
  return takeInLanes(lanes, budget ?? fixedBudget(), (part, held) => takeOver(db, part, { ...by, held }, now));
}

/** Decides about pending notices and does it: takes over, ends, or notes when to look again. */
export async function evaluate<One extends Notice>(intake: Intake, pending: Pending<One>, now: Date): Promise<Taken> {
  if (pending.notices.length === 0) return { taken: 0, ended: 0 };
  return takeDecided(intake, await prepare(intake, pending, now), now);
}

/** Koha is about to send these as they are, so that nothing more will be merged in. */
function decideShared<One extends Notice>(notices: readonly One[], judge: Judge<One>, look: DecideWith): Routed[] {
  return notices.flatMap((notice) => {
    const one = decide(candidate(notice, look.known.get(notice.noticeId), undefined), look, true);
    const decision = judge(notice, one.decision, look.facts.choices.get(notice.patronId ?? 0) ?? []);
    return decision && (decision.kind === "send" || decision.kind === "end") ? [{ ...one, decision }] : [];
  });
}

/** Reads what is known of the patrons of these notices. `steps`: which reminders they are, where nobody need look. */
export async function readCircumstances(
  { db, host, senders, persons, rules }: Intake,
  notices: readonly Notice[],
  now: Date,
  steps?: ReadonlyMap<number, Step>,
): Promise<Circumstances> {
  const own = [...new Set(notices.flatMap((notice) => notice.patronId ?? []))];
  const known = await readPatrons(db, own);
  const ruled =
    rules && (await readRuled({ db, host, rules }, notices, { patrons: known, now, ...(steps && { steps }) }));
  const guardians = [...(ruled?.guardians.values() ?? [])].flat().map(({ patronId }) => patronId);
  const patronIds = [...new Set([...own, ...guardians])];
  const choices = await readReachable(db, patronIds);
  const optedIn = patronIds.filter((id) => choices.get(id)?.some(({ state }) => state === "opted_in"));
  // Few: whoever is opted in by another channel is written to there.
  const gone = [...choices].filter(([, mine]) => mine.length > 0 && mine.every(({ state }) => state !== "opted_in"));
  return {
    patrons: guardians.length > 0 ? await readPatrons(db, patronIds) : known,
    ...(ruled ? { ruled } : {}),
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
