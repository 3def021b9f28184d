import { noteStaffStep } from "../audit/note-step.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import type { ItemId, ReviewResult, ReviewVerb } from "./kinds.ts";
import { cutNote, cutWho } from "./marks.ts";

/** What is pressed takes effect so much later, unless it is undone before. */
export const UNDO_MS = 10_000;
/** Whoever did it has died, so another does it again: all that is done here can be done twice. */
const DEAD_MS = 60_000;
const INSERT_ROWS = 500;

/** What an act needs to know of its item. */
export interface ActItem extends ItemId {
  patronId: number | null;
  /** Whom to opt out. */
  targetPatronId?: number | null;
  noticeId: number | null;
  round: number | null;
  /** A reason of its own, in place of the press's note. */
  note?: string;
}

/** A member of staff at this page. */
export interface Actor {
  /** The user name in Koha. */
  who: string;
  whoId: number | null;
}

/** One press of a button. */
export interface Press extends Actor {
  /** 16 letters that nobody can guess. */
  id: string;
  verb: ReviewVerb;
  note: string | null;
}

/**
 * Writes down what is to happen to these items in ten seconds. One whose act is open already keeps that.
 */
export async function enterActs(db: Db, press: Press, items: readonly ActItem[], now: Date): Promise<void> {
  const dueAt = new Date(now.getTime() + UNDO_MS);
  const said = { press: press.id, verb: press.verb, who: cutWho(press.who), who_id: press.whoId };
  for (let from = 0; from < items.length; from += INSERT_ROWS) {
    const rows = items.slice(from, from + INSERT_ROWS).map((item) => ({
      ...said,
      kind: item.kind,
      item: item.id,
      is_open: 1,
      patron_id: item.patronId,
      target_patron_id: item.targetPatronId ?? null,
      notice_id: item.noticeId,
      round: item.round,
      note: noteOf(item.note ?? press.note),
      made_at: now,
      due_at: dueAt,
      state: "waiting" as const,
    }));
    await inTransaction(db, (tx) => tx.insertInto("tidings_review_act").ignore().values(rows).execute());
  }
}

/** The items of a press that were entered, by `itemKey`. */
export async function readEntered(db: Db, press: string): Promise<Set<string>> {
  const rows = await db.selectFrom("tidings_review_act").select(["kind", "item"]).where("press", "=", press).execute();
  return new Set(rows.map(({ kind, item }) => `${kind}-${item}`));
}

const noteOf = (note: string | null): string | null => (note === null ? null : cutNote(note));

/**
 * Takes a press back, as a step of whoever asks: what has not begun never happens. The lock of each row decides between
 * this and the loop. Returns how many items were still to be had.
 */
export async function undoPress(db: Db, press: string, { who, whoId }: Actor, now: Date): Promise<number> {
  return inTransaction(db, async (tx) => {
    const result = await tx
      .updateTable("tidings_review_act")
      .set({ state: "undone", is_open: null, ended_at: now })
      .where("press", "=", press)
      .where("state", "=", "waiting")
      .executeTakeFirst();
    const count = Number(result.numUpdatedRows);
    if (count > 0) await noteStaffStep(tx, { at: now, who, whoId, step: "undo", detail: String(count) });
    return count;
  });
}

const COLUMNS = [
  "id",
  "press",
  "kind",
  "item",
  "verb",
  "patron_id",
  "target_patron_id",
  "notice_id",
  "round",
  "note",
  "who",
  "who_id",
] as const;

/** Acts whose time has come, and those whose process has died. */
export async function readDueActs(db: Db, most: number, now: Date) {
  const due = await db
    .selectFrom("tidings_review_act")
    .select(COLUMNS)
    .where("state", "=", "waiting")
    .where("due_at", "<=", now)
    .orderBy("due_at")
    .orderBy("id")
    .limit(most)
    .execute();
  const orphaned = await db
    .selectFrom("tidings_review_act")
    .select(COLUMNS)
    .where("state", "=", "running")
    .where("ended_at", "<=", new Date(now.getTime() - DEAD_MS))
    .limit(most)
    .execute();
  return [...due, ...orphaned];
}

export type DueAct = Awaited<ReturnType<typeof readDueActs>>[number];

/** Takes an act to be done now. False: it was undone, or another process has it. */
export async function claimAct(db: Db, id: number, now: Date): Promise<boolean> {
  const result = await db
    .updateTable("tidings_review_act")
    .set({ state: "running", ended_at: now })
    .where("id", "=", id)
    .where((eb) =>
      eb.or([
        eb.and([eb("state", "=", "waiting"), eb("due_at", "<=", now)]),
        eb.and([eb("state", "=", "running"), eb("ended_at", "<=", new Date(now.getTime() - DEAD_MS))]),
      ]),
    )
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Writes how an act ended. */
export async function endAct(db: Db, id: number, result: ReviewResult, now: Date): Promise<void> {
  await db
    .updateTable("tidings_review_act")
    .set({ state: "done", is_open: null, result, ended_at: now })
    .where("id", "=", id)
    .where("state", "=", "running")
    .execute();
}

/** What was pressed so long ago is of use to nobody; the log of staff steps keeps who did what. */
const KEPT_MS = 90 * 24 * 3_600_000;

/** Forgets old acts, a thousand at most. Returns how many. */
export async function forgetActs(db: Db, now: Date): Promise<number> {
  const result = await db
    .deleteFrom("tidings_review_act")
    .where("ended_at", "<", new Date(now.getTime() - KEPT_MS))
    .where("is_open", "is", null)
    .limit(1_000)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
