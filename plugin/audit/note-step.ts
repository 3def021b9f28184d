import type { Db } from "../database/connection.ts";
import type { NewStaffStep } from "./staff-step.ts";

/** The widths of the columns. */
const LONGEST_WHO = 64;
const LONGEST_DETAIL = 255;

const cut = (text: string, most: number): string => [...text].slice(0, most).join("");

/** Adds a step of staff to the log; in the transaction that does it, where there is one. */
export async function noteStaffStep(db: Db, step: NewStaffStep): Promise<void> {
  const { at, who, whoId, patronId = null, messageId = null, noticeId = null, detail } = step;
  await db
    .insertInto("tidings_staff_step")
    .values({
      at,
      who: cut(who, LONGEST_WHO),
      who_id: whoId,
      step: step.step,
      patron_id: patronId,
      message_id: messageId,
      notice_id: noticeId,
      detail: detail === undefined || detail === "" ? null : cut(detail, LONGEST_DETAIL),
    })
    .execute();
}
