import type { Generated } from "kysely";

/** Columns of our tables about what needs a person: what was dealt with, and what was pressed and may be undone. */

export interface ReviewTable {
  /** What it is (`review/kinds`); `id` is of that kind. */
  kind: string;
  id: number;
  patron_id: number | null;
  done_by: string;
  done_by_id: number | null;
  done_at: Date;
  note: string | null;
  reopened_by: Generated<string | null>;
  reopened_at: Generated<Date | null>;
}

/** `waiting` until it is due, `running` while it is being done, then `done` or, if somebody was quick, `undone`. */
export type ReviewActState = "waiting" | "running" | "done" | "undone";

export interface ReviewActTable {
  id: Generated<number>;
  /** All items of one press of a button have the same. */
  press: string;
  kind: string;
  item: number;
  /** 1 while it is waiting or running, then null. */
  is_open: number | null;
  verb: string;
  patron_id: number | null;
  /** Whom to opt out; several patrons may share a number. */
  target_patron_id: number | null;
  notice_id: number | null;
  round: number | null;
  note: string | null;
  who: string;
  who_id: number | null;
  made_at: Date;
  due_at: Date;
  state: ReviewActState;
  result: Generated<string | null>;
  ended_at: Generated<Date | null>;
}

export interface ReviewTables {
  tidings_review: ReviewTable;
  tidings_review_act: ReviewActTable;
}
