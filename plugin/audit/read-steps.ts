import type { RawBuilder } from "kysely";
import type { Db } from "../database/connection.ts";
import { STAFF_STEPS, type StaffStep } from "./staff-step.ts";

/** Which steps are wanted; all that are given must fit. */
export interface StepFilter {
  patronId?: number;
  messageId?: number;
  noticeId?: number;
  who?: string;
  step?: StaffStep;
  /** From this instant on. */
  from?: Date;
  /** Before this instant. */
  until?: Date;
  /** Older than the step with this id: for the next page. */
  before?: number;
  /** A further condition, such as that the patron is within somebody's reach. */
  within?: RawBuilder<boolean>;
}

/** A step as it was noted. */
export interface ListedStep {
  id: number;
  at: Date;
  who: string;
  who_id: number | null;
  /** A name that a later release may have given is `unnamed` here. */
  step: StaffStep;
  patron_id: number | null;
  message_id: number | null;
  notice_id: number | null;
  detail: string | null;
}

/** How many steps a page shows. */
export const STEPS_PAGE = 50;

/** Returns one page of the steps of staff, the newest first, and whether there are older ones. */
export async function readStaffSteps(
  db: Db,
  filter: StepFilter,
  most = STEPS_PAGE,
): Promise<{ steps: ListedStep[]; more: boolean }> {
  const { patronId, messageId, noticeId, who, step, from, until, before, within } = filter;
  const rows = await db
    .selectFrom("tidings_staff_step")
    .selectAll()
    .$if(patronId !== undefined, (q) => q.where("patron_id", "=", patronId ?? 0))
    .$if(messageId !== undefined, (q) => q.where("message_id", "=", messageId ?? 0))
    .$if(noticeId !== undefined, (q) => q.where("notice_id", "=", noticeId ?? 0))
    .$if(who !== undefined, (q) => q.where("who", "=", who ?? ""))
    .$if(step !== undefined, (q) => q.where("step", "=", step ?? ""))
    .$if(from !== undefined, (q) => q.where("at", ">=", from ?? new Date(0)))
    .$if(until !== undefined, (q) => q.where("at", "<", until ?? new Date(0)))
    .$if(before !== undefined, (q) => q.where("id", "<", before ?? 0))
    .$if(within !== undefined, (q) => (within ? q.where(within) : q))
    .orderBy("id", "desc")
    .limit(most + 1)
    .execute();
  const named = rows.map((row) => ({ ...row, step: STAFF_STEPS.find((one) => one === row.step) ?? "unnamed" }));
  return { steps: named.slice(0, most), more: rows.length > most };
}

/** The people who took a step, by user name. */
export async function readActors(db: Db, { within }: Pick<StepFilter, "within"> = {}): Promise<string[]> {
  const rows = await db
    .selectFrom("tidings_staff_step")
    .select("who")
    .distinct()
    .$if(within !== undefined, (q) => (within ? q.where(within) : q))
    .orderBy("who")
    .limit(200)
    .execute();
  return rows.map(({ who }) => who);
}
