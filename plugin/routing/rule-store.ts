import type { Db } from "../database/connection.ts";
import type { NoticeType } from "./notice-types.ts";
import type { Rule } from "./rule.ts";

export interface StoredRule extends Rule {
  id: number;
}

/** Reads the library's rules, oldest first. */
export async function readRules(db: Db): Promise<StoredRule[]> {
  const rows = await db.selectFrom("tidings_rule").selectAll().orderBy("id").execute();
  return rows.map((row) => ({
    id: row.id,
    transport: row.transport,
    letterCode: row.letter_code,
    branchcode: row.branchcode,
    takes: row.takes === 1,
    noticeType: row.notice_type as NoticeType | null,
    asWell: row.as_well === 1,
  }));
}

/** Adds a rule; it replaces a rule about the same transport, letter, type and library. */
export async function addRule(db: Db, rule: Rule, by: string, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .deleteFrom("tidings_rule")
      .where("transport", "=", rule.transport)
      .where("letter_code", "<=>", rule.letterCode)
      .where("branchcode", "<=>", rule.branchcode)
      .where("notice_type", "<=>", rule.noticeType ?? null)
      .execute();
    await tx
      .insertInto("tidings_rule")
      .values({
        transport: rule.transport,
        letter_code: rule.letterCode,
        branchcode: rule.branchcode,
        takes: rule.takes ? 1 : 0,
        notice_type: rule.noticeType ?? null,
        as_well: rule.asWell ? 1 : 0,
        changed_at: now,
        changed_by: by,
      })
      .execute();
  });
}

/** Removes a rule. False: there was none. */
export async function removeRule(db: Db, id: number): Promise<boolean> {
  const removed = await db.deleteFrom("tidings_rule").where("id", "=", id).executeTakeFirst();
  return removed.numDeletedRows === 1n;
}
