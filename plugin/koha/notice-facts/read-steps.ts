import { sql } from "kysely";
import type { Db, Tx } from "../../database/connection.ts";
import { dayAfter, knownDate } from "../dates.ts";
import type { Host } from "../host.ts";
import { ifReadable } from "../supply/overdue-letters.ts";
import type { Ask } from "./ask.ts";
import { countEarlier, type NoticeStep, type QueuedBefore, type StepRule, stepOf } from "./overdue-step.ts";
import { readToldThings } from "./read-notice-facts.ts";
import { readInSets } from "./read-things.ts";
import type { Thing } from "./thing.ts";

/** A notice of a loan that is overdue, or of a hold that still waits. */
export interface StepAsk extends Ask {
  about: "overdue" | "hold_reminder";
  letterCode: string;
}

/** Later than that Koha's job leaves a loan alone. */
const MOST_DAYS = 90;

/**
 * Which step each of these notices is, by its id: by the overdue rules where they say it, else by counting earlier
 * notices with the same letter to the same patron since the loan was due or the hold set waiting, in the last ninety
 * days at most. In a number of queries that does not depend on how many. `today` is the library's day.
 */
export async function readSteps(
  db: Db | Tx,
  host: Host,
  asks: readonly StepAsk[],
  today: string,
): Promise<Map<number, NoticeStep>> {
  const steps = await readRuledSteps(db, host, asks);
  const left = asks.filter(({ noticeId }) => !steps.has(noticeId));
  if (left.length === 0) return steps;
  const told = await readToldThings(db, host, left, today);
  const from = dayAfter(today, -MOST_DAYS);
  const queued = await readQueued(db, left, from);
  for (const ask of left) {
    const { noticeId, things } = ask;
    const rows = queued.get(keyOf(ask)) ?? [];
    const day = rows.find((row) => row.noticeId === noticeId)?.day ?? today;
    const since = latest(from, beginOf(told.get(noticeId) ?? []));
    const number = 1 + countEarlier({ noticeId, things, since, day }, rows);
    steps.set(noticeId, number === 1 || number === 2 ? number : 3);
  }
  return steps;
}

/** When the first of what is told of was due, or set waiting. */
function beginOf(things: readonly Thing[]): string | null {
  const days = things.flatMap(({ dueOn, sinceOn, state }) => (state === "lent" ? dueOn : sinceOn) ?? []);
  return days.sort()[0] ?? null;
}

const latest = (one: string, other: string | null): string => (other !== null && other > one ? other : one);

async function readRuledSteps(db: Db | Tx, host: Host, asks: readonly StepAsk[]): Promise<Map<number, NoticeStep>> {
  const overdue = asks.filter(({ about }) => about === "overdue");
  const steps = new Map<number, NoticeStep>();
  if (overdue.length === 0) return steps;
  const rules = await ifReadable(() => readStepRules(db), []);
  const categories = await readCategories(db, host, overdue);
  for (const { noticeId, patronId, letterCode, branchcode } of overdue) {
    const { home = "", category = "" } = categories.get(patronId) ?? {};
    const step = stepOf(letterCode, { branchcode: branchcode ?? home, categorycode: category }, rules);
    if (step !== null) steps.set(noticeId, step);
  }
  return steps;
}

interface RuleRow {
  library: string;
  category: string;
  letter1: string | null;
  letter2: string | null;
  letter3: string | null;
}

async function readStepRules(db: Db | Tx): Promise<StepRule[]> {
  const { rows } = await sql<RuleRow>`select branchcode as library, categorycode as category, letter1,
      if(delay2 is null, null, letter2) as letter2, if(delay3 is null, null, letter3) as letter3
    from overduerules where delay1 is not null`.execute(db);
  return rows.map(({ library, category, letter1, letter2, letter3 }) => ({
    library,
    category,
    letters: [letter1, letter2, letter3].map((code) => code || null),
  }));
}

async function readCategories(
  db: Db | Tx,
  host: Host,
  asks: readonly StepAsk[],
): Promise<Map<number, { home: string; category: string }>> {
  const category = host.supply?.categories ? sql`categorycode` : sql`''`;
  const rows = await readInSets<{ id: number; home: string; category: string }>(
    asks.map(({ patronId }) => patronId),
    async (ids) =>
      (
        await sql<{ id: number; home: string; category: string }>`
          select borrowernumber as id, branchcode as home, ${category} as category
          from borrowers where borrowernumber in (${ids})`.execute(db)
      ).rows,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

interface QueueRow extends Omit<QueuedBefore, "thing"> {
  patronId: number;
  letterCode: string;
  /** Empty without one. */
  stamp: string | null;
}

const keyOf = ({ patronId, letterCode }: { patronId: number; letterCode: string }): string =>
  `${patronId} ${letterCode.toUpperCase()}`;

/** Rows that nobody got do not count: those that failed, and those that were ended unsent. */
async function readQueued(db: Db | Tx, asks: readonly StepAsk[], from: string): Promise<Map<string, QueuedBefore[]>> {
  const codes = sql.join([...new Set(asks.map(({ letterCode }) => letterCode))]);
  const queued = knownDate(sql<Date>`q.time_queued`);
  const rows = await readInSets<QueueRow>(
    asks.map(({ patronId }) => patronId),
    async (ids) =>
      (
        await sql<QueueRow>`
          select q.message_id as noticeId, q.borrowernumber as patronId, q.letter_code as letterCode,
            q.message_transport_type as transport, date_format(${queued}, '%Y-%m-%d') as day,
            regexp_substr(q.metadata, '"tidings_event":"(hold|loan):[0-9]{1,10}"') as stamp
          from message_queue q
          where q.borrowernumber in (${ids}) and q.letter_code in (${codes})
            and q.status not in ('failed', 'deleted') and q.time_queued >= ${from}`.execute(db)
      ).rows,
  );
  const before = new Map<string, QueuedBefore[]>();
  for (const { patronId, letterCode, stamp, ...row } of rows) {
    const key = keyOf({ patronId, letterCode });
    before.set(key, [...(before.get(key) ?? []), { ...row, thing: stamp?.match(/(?:hold|loan):\d+/)?.[0] ?? null }]);
  }
  return before;
}
