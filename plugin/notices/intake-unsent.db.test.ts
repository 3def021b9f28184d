import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import { aQueue } from "../delivery/queue.fixture.ts";
import { optOut } from "../enrolment/opt-out.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, readEntry, readMessages, readShown } from "./intake.fixture.ts";
import { lookAgain } from "./waiting-notices.ts";

describe.each(["current", "19.06"] as const)("beside a %s Koha", (shape) => {
  const { koha, shown, untouched, aReader, aHold, switchedOn } = aQueue(shape);

  test("email, print, phone, sent and deleted rows are not touched", async () => {
    await aReader(7);
    const one = await switchedOn();
    const ids = [
      await aHold({ transport: "email" }),
      await aHold({ transport: "print" }),
      await aHold({ transport: "phone" }),
      await aHold({ status: "sent" }),
      await aHold({ status: "deleted" }),
    ];
    expect(await one.look(1)).toEqual({ taken: 0, ended: 0 });
    await one.sweep(2);
    const after = await Promise.all(ids.map((id) => readShown(koha.db, id)));
    expect(after.map((row) => row?.status)).toEqual(["pending", "pending", "pending", "sent", "deleted"]);
    expect(await koha.db.selectFrom("tidings_notice").selectAll().execute()).toEqual([]);
  });

  test("a row without a patron, and one with a log-in code, stay as they are for ever", async () => {
    await aReader(7);
    const one = await switchedOn();
    const ids = [await aHold({ patronId: null }), await aHold({ letterCode: "2FA_OTP_TOKEN" })];
    for (const minutes of [1, 60, 3 * 24 * 60]) {
      expect(await one.look(minutes)).toEqual({ taken: 0, ended: 0 });
      await one.sweep(minutes);
    }
    for (const id of ids) expect(await readShown(koha.db, id)).toEqual(untouched);
    expect((await readEntry(koha.db, ids[0] ?? 0))?.because).toBe("no_patron");
  });

  test("a notice of a patron who has not opted in waits, and leaves after an opt-in or ends after a day", async () => {
    for (const patronId of [7, 8]) await aBorrower(koha.db, patronId);
    const one = await switchedOn();
    const [his, hers] = [await aHold(), await aHold({ patronId: 8 })];
    expect(await one.look(1)).toEqual({ taken: 0, ended: 0 });
    await anOptedIn(koha.db, 7, at(30));
    await inTransaction(koha.db, (tx) => lookAgain(tx, 7, at(2)));
    expect(await one.look(2)).toEqual({ taken: 1, ended: 0 });
    expect(await readMessages(koha.db, his)).toHaveLength(1);
    expect(await one.look(24 * 60 - 1)).toEqual({ taken: 0, ended: 0 });
    expect(await readShown(koha.db, hers)).toEqual(untouched);
    expect(await one.look(24 * 60 + 1)).toEqual({ taken: 0, ended: 1 });
    expect(await readShown(koha.db, hers)).toEqual(shown("deleted", "not_opted_in_for_a_day"));
  });

  test("an opt-in that nobody told us about is found within ten minutes", async () => {
    await aBorrower(koha.db, 7);
    const one = await switchedOn();
    await aHold();
    await one.look(1);
    await anOptedIn(koha.db, 7, at(2));
    expect(await one.look(11)).toEqual({ taken: 1, ended: 0 });
  });

  test("a notice of a patron who opted out ends at once", async () => {
    await aReader(7);
    await koha.db.updateTable("tidings_standing").set({ state: "opted_out" }).execute();
    const one = await switchedOn();
    const noticeId = await aHold();
    expect(await one.look(1)).toEqual({ taken: 0, ended: 1 });
    expect(await readShown(koha.db, noticeId)).toEqual(shown("deleted", "opted_out"));
  });

  test.each([
    ["queued after the patron had opted out", -1, "had_opted_out"],
    ["that waited as the patron opted out", 1, "opted_out_meanwhile"],
  ])("a notice %s ends with that reason, in Koha too", async (_, minutes, because) => {
    await aReader(7);
    const wish = { patronId: 7, channel: "sms", event: "opted_out", source: "patron_page", actor: "patron" } as const;
    await inTransaction(koha.db, (tx) => optOut(tx, wish, at(minutes)));
    const one = await switchedOn();
    const noticeId = await aHold();
    await one.look(2);
    expect(await readShown(koha.db, noticeId)).toEqual(shown("deleted", because));
    expect((await readEntry(koha.db, noticeId))?.because).toBe(because);
  });

  test.each([
    ["an empty text", " \r\n\t ", "empty_text"],
    ["no text at all", null, "empty_text"],
    ["a text that shows nothing", "<p>&nbsp;\u200b</p>", "empty_text"],
    ["orders for another program", "---\nmessagebee: yes\nhold: 4711", "for_another_program"],
    ["a text of 1,700 characters", "x".repeat(1_700), "too_long"],
    ["a text of 800 Chinese characters", "沙".repeat(800), "too_long"],
  ])("%s is not sent, and staff read why", async (_what, content, because) => {
    await aReader(7);
    const one = await switchedOn();
    const noticeId = await aHold({ content });
    expect(await one.look(1)).toEqual({ taken: 0, ended: 1 });
    expect(await readShown(koha.db, noticeId)).toEqual(shown("deleted", because));
    expect(await readMessages(koha.db, noticeId)).toEqual([]);
  });

  test("a long text that Telegram takes leaves by Telegram", async () => {
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60), { channel: "telegram", address: "707" });
    const one = await switchedOn();
    const noticeId = await aHold({ content: "沙".repeat(800) });
    const longer = await aHold({ content: "x".repeat(4_097) });
    expect(await one.look(1)).toEqual({ taken: 1, ended: 1 });
    expect(await readMessages(koha.db, noticeId)).toMatchObject([{ channel: "telegram" }]);
    expect(await readShown(koha.db, longer)).toEqual(shown("deleted", "too_long"));
  });

  test("a letter in a language that we do not ship leaves in Koha's own words", async () => {
    await aBorrower(koha.db, 7, "zh-Hans-CN");
    await anOptedIn(koha.db, 7, at(-60));
    const one = await switchedOn();
    const noticeId = await aHold({ content: "您预约的《沙丘》已到馆。" });
    await one.look(1);
    expect(await readMessages(koha.db, noticeId)).toMatchObject([{ text: "您预约的《沙丘》已到馆。" }]);
  });

  test("a patron who is deleted while a notice waits takes it along", async () => {
    await aBorrower(koha.db, 7);
    const one = await switchedOn();
    const noticeId = await aHold();
    await one.look(1);
    await sql`delete from borrowers where borrowernumber = 7`.execute(koha.db);
    expect(await one.look(20)).toEqual({ taken: 0, ended: 0 });
    expect(await readEntry(koha.db, noticeId)).toMatchObject({ state: "ended", because: "not_pending" });
  });
});
