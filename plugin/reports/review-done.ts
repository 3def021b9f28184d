import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import { readHomePatrons } from "../koha/patrons.ts";
import { type Reach, withinReach } from "../koha/reach.ts";

const MOST = 50;
const DAYS = 30;

/** What was marked as done in the last 30 days and can be put back on the list, newest first, 50 at most. */
export async function readReviewDone(db: Db, reach: Reach, now: Date) {
  const rows = await db
    .selectFrom("tidings_review as r")
    .select(["r.kind", "r.id", "r.patron_id as patronId", "r.done_by as who", "r.done_at as at", "r.note"])
    .where("r.reopened_at", "is", null)
    .where("r.done_at", ">", new Date(now.getTime() - DAYS * 24 * 3_600_000))
    .where(withinReach(reach, "r.patron_id", null))
    .orderBy("r.done_at", "desc")
    .limit(MOST)
    .execute();
  const known = await readHomePatrons(
    db,
    rows.flatMap(({ patronId }) => patronId ?? []),
  );
  return rows.map((row) => ({ ...row, name: row.patronId === null ? undefined : known.get(row.patronId)?.name }));
}

export type ReviewDone = Awaited<ReturnType<typeof readReviewDone>>[number];

/** Whoever dealt with something last, and when; undefined: nobody yet. */
export async function readLastDealtWith(db: Db): Promise<{ who: string; at: Date } | undefined> {
  const row = await db
    .selectFrom("tidings_review_act")
    .select(["who", "ended_at as at"])
    .where("result", "=", "done")
    .orderBy("ended_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.at ? { who: row.who, at: row.at } : undefined;
}

/** What has become of one press of a button. */
export interface PressedState {
  verb: string;
  who: string;
  whoId: number | null;
  dueAt: Date;
  /** How many items still wait, were undone, or ended with which result. */
  waiting: number;
  running: number;
  undone: number;
  results: Readonly<Record<string, number>>;
  /** Those of which nothing came, 20 at most, with why. */
  spared: readonly { kind: string; id: number; patronId: number | null; name: string | undefined; result: string }[];
}

const SPARED_MOST = 20;

/** How a press stands; undefined: there is none by that name. */
export async function readPress(db: Db, press: string): Promise<PressedState | undefined> {
  const rows = await db
    .selectFrom("tidings_review_act")
    .select(["verb", "who", "who_id", "state", "result", sql<Date>`max(due_at)`.as("dueAt")])
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("press", "=", press)
    .groupBy(["verb", "who", "who_id", "state", "result"])
    .execute();
  const first = rows[0];
  if (first === undefined) return undefined;
  const of = (state: string) => rows.reduce((sum, row) => sum + (row.state === state ? Number(row.count) : 0), 0);
  return {
    verb: first.verb,
    who: first.who,
    whoId: first.who_id,
    dueAt: new Date(Math.max(...rows.map(({ dueAt }) => dueAt.getTime()))),
    waiting: of("waiting"),
    running: of("running"),
    undone: of("undone"),
    results: Object.fromEntries(rows.flatMap(({ result, count }) => (result ? [[result, Number(count)]] : []))),
    spared: await readSpared(db, press),
  };
}

async function readSpared(db: Db, press: string): Promise<PressedState["spared"]> {
  const rows = await db
    .selectFrom("tidings_review_act")
    .select(["kind", "item as id", "patron_id as patronId", "result"])
    .where("press", "=", press)
    .where("state", "=", "done")
    .where("result", "!=", "done")
    .orderBy("id")
    .limit(SPARED_MOST)
    .execute();
  const known = await readHomePatrons(
    db,
    rows.flatMap(({ patronId }) => patronId ?? []),
  );
  return rows.map((row) => ({
    ...row,
    result: row.result ?? "failed",
    name: row.patronId === null ? undefined : known.get(row.patronId)?.name,
  }));
}
