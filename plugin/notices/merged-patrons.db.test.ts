import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { judgeReceipt } from "../channels/open.ts";
import { aQueue } from "../delivery/queue.fixture.ts";
import { applyReceipt } from "../delivery/receipts.ts";
import { leaveByRecord } from "../enrolment/record-check.ts";
import { readMergedInto } from "../koha/merged-records.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { archiveAll } from "../outbox/archive.fixture.ts";
import { at, readMessages, readShown } from "./intake.fixture.ts";
import { tellKoha } from "./report-back.ts";

describe.each(["current", "19.06"] as const)("where a %s Koha merges two patrons", (shape) => {
  const { koha, shown, untouched, aReader, aHold, switchedOn } = aQueue(shape);
  const say = (because: string) => `Because: ${because}.`;

  /** As Koha::Patron::merge_with: the queue goes to the keeper, and the other is deleted. */
  async function merge(from: number, into: number) {
    await sql`update message_queue set borrowernumber = ${into} where borrowernumber = ${from}`.execute(koha.db);
    await sql`delete from borrowers where borrowernumber = ${from}`.execute(koha.db);
  }
  const tell = (minutes: number) => tellKoha(koha.db, koha.host, say, at(minutes), "US");
  const leave = (patronId: number, minutes: number) =>
    leaveByRecord(koha.db, { patronId, channel: "sms", event: "patron_gone" }, at(minutes));
  const reasonsOf = (noticeId: number) =>
    koha.db
      .selectFrom("tidings_message")
      .select(["state", "reason", "patron_id"])
      .where("notice_id", "=", noticeId)
      .orderBy("round")
      .execute();

  test("a notice that waited for its turn is given back, and leaves for the keeper at their own number", async () => {
    await aReader(7);
    await aReader(8);
    const one = await switchedOn();
    const noticeId = await aHold();
    await one.look(1);
    await merge(7, 8);
    await leave(7, 2);
    expect((await tell(2)).told).toBe(1);
    expect(await readShown(koha.db, noticeId)).toMatchObject({ status: "pending" });
    expect(await one.look(3)).toEqual({ taken: 1, ended: 0 });
    expect(await reasonsOf(noticeId)).toEqual([
      { state: "cancelled", reason: "patron_merged", patron_id: 7 },
      { state: "queued", reason: null, patron_id: 8 },
    ]);
    expect(await readShown(koha.db, noticeId)).toEqual(shown("sent"));
    await tell(4);
    await one.sweep(20);
    expect(await readMessages(koha.db, noticeId)).toHaveLength(2);
  });

  test("so is one whose accents Koha writes apart", async () => {
    await aReader(7);
    await aReader(8);
    const one = await switchedOn();
    const noticeId = await aHold({ content: "Le livre est re\u0301serve\u0301." });
    await one.look(1);
    await merge(7, 8);
    await leave(7, 2);
    expect(await readMergedInto(koha.db, 8)).toEqual([7]);
    expect((await tell(2)).told).toBe(1);
    expect(await one.look(3)).toEqual({ taken: 1, ended: 0 });
    expect(await reasonsOf(noticeId)).toMatchObject([{ reason: "patron_merged" }, { patron_id: 8 }]);
  });

  test("for a keeper who never opted in it waits as any other", async () => {
    await aReader(7);
    await aBorrower(koha.db, 8);
    const one = await switchedOn();
    const noticeId = await aHold();
    await one.look(1);
    await merge(7, 8);
    await leave(7, 2);
    await tell(2);
    expect(await one.look(3)).toEqual({ taken: 0, ended: 0 });
    expect(await readShown(koha.db, noticeId)).toMatchObject({ status: "pending" });
  });

  test("what an attempt had begun for is not given back", async () => {
    await aReader(7);
    await aReader(8);
    const one = await switchedOn();
    const noticeId = await aHold();
    await one.look(1);
    const message = await koha.db.selectFrom("tidings_message").select("id").executeTakeFirstOrThrow();
    await koha.db
      .insertInto("tidings_attempt")
      .values({ message_id: message.id, number: 1, worker_id: 1, sender: "15550100001", begun_at: at(1) })
      .execute();
    await merge(7, 8);
    await leave(7, 2);
    await tell(2);
    expect(await readShown(koha.db, noticeId)).toEqual(shown("deleted", "patron_gone"));
    await one.look(3);
    await one.sweep(20);
    expect(await readMessages(koha.db, noticeId)).toHaveLength(1);
  });

  test.each([
    ["retry", true],
    ["unbegun", true],
    ["uncertain", false],
    ["accepted", false],
  ] as const)(
    "after an attempt that ended as %s it leaves for the keeper only if surely nothing left",
    async (outcome, again) => {
      await aReader(7);
      await aReader(8);
      const one = await switchedOn();
      const noticeId = await aHold();
      await one.look(1);
      const message = await koha.db.selectFrom("tidings_message").select("id").executeTakeFirstOrThrow();
      const attempt = { message_id: message.id, number: 1, worker_id: 1, sender: "15550100001", begun_at: at(1) };
      await koha.db
        .insertInto("tidings_attempt")
        .values({ ...attempt, ended_at: at(1), outcome })
        .execute();
      await merge(7, 8);
      await leave(7, 2);
      await tell(2);
      if (!again) return expect(await readShown(koha.db, noticeId)).toEqual(shown("deleted", "patron_gone"));
      expect(await one.look(3)).toEqual({ taken: 1, ended: 0 });
      expect(await reasonsOf(noticeId)).toMatchObject([{ reason: "patron_merged" }, { patron_id: 8 }]);
    },
  );

  test("another patron's later row with the same id and letter is neither told nor given back", async () => {
    await aReader(7);
    await aReader(8);
    const one = await switchedOn();
    await aHold({ noticeId: 1 });
    await one.look(1);
    await sql`truncate table message_queue`.execute(koha.db);
    await aHold({ noticeId: 1, patronId: 8, content: "Another book.", status: "sent", queuedAt: at(2) });
    await leave(7, 3);
    expect((await tell(3)).told).toBe(0);
    expect(await readShown(koha.db, 1)).toEqual({ ...untouched, status: "sent" });
  });

  test("a record is known to be merged by what is archived, too", async () => {
    for (const patronId of [7, 8, 9]) await aReader(patronId);
    const one = await switchedOn();
    await aHold();
    await one.look(1);
    await koha.db.updateTable("tidings_message").set({ state: "delivered" }).execute();
    expect(await archiveAll(koha.db)).toBe(1);
    await merge(7, 8);
    expect([await readMergedInto(koha.db, 8), await readMergedInto(koha.db, 9)]).toEqual([[7], []]);
    await koha.db.deleteFrom("tidings_message_archive").execute();
  });

  test("what has failed, as a receipt says weeks later, is not given to the keeper and not sent again", async () => {
    await aReader(7);
    await aReader(8);
    const one = await switchedOn();
    const noticeId = await aHold();
    await one.look(1);
    await koha.db
      .updateTable("tidings_message")
      .set({ state: "sent", sent_at: at(2) })
      .execute();
    const { id } = await koha.db.selectFrom("tidings_message").select("id").executeTakeFirstOrThrow();
    const attempt = { message_id: id, number: 1, worker_id: 1, sender: "x", begun_at: at(2), reference: "uuid" };
    await koha.db.insertInto("tidings_attempt").values(attempt).execute();
    await koha.db.updateTable("tidings_message").set({ claims: 1 }).execute();
    expect(await archiveAll(koha.db)).toBe(1);
    await merge(7, 8);
    const receipt = { messageId: id, attempt: 1, reference: "uuid", state: "failed", code: "900" } as const;
    const judgement = judgeReceipt("sms", "failed", "900");
    expect((await applyReceipt(koha.db, { ...receipt, judgement }, at(20 * 24 * 60), 0)).state).toBe("failed");
    await tell(20 * 24 * 60);
    expect(await readShown(koha.db, noticeId)).toMatchObject({ status: "deleted" });
    expect(await one.look(20 * 24 * 60)).toEqual({ taken: 0, ended: 0 });
    expect(await readMessages(koha.db, noticeId)).toMatchObject([{ state: "failed" }]);
  });
});
