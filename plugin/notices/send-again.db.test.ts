import { describe, expect, test } from "vitest";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { aQueue } from "../delivery/queue.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { archiveAll } from "../outbox/archive.fixture.ts";
import { callOff } from "../outbox/cancel.ts";
import { aMessage } from "../outbox/message.fixture.ts";
import { callOffNotice } from "./call-off.ts";
import { at, readEntry, readMessages, readShown } from "./intake.fixture.ts";
import { judgeAgain, sendAgain } from "./send-again.ts";

describe.each(["current", "19.06"] as const)("over a Koha %s", (shape) => {
  const { koha, aReader, aHold, switchedOn, resend } = aQueue(shape);

  /** A notice that was taken over and whose message came to this end. */
  async function aTaken(state: "sent" | "delivered" | "failed" | "queued" | "sending" | "uncertain") {
    await aReader(7);
    const one = await switchedOn();
    const noticeId = await aHold();
    await one.look(1);
    await koha.db.updateTable("tidings_message").set({ state, tell_at: null }).execute();
    return { one, noticeId };
  }
  const again = (noticeId: number, seen = 1) => sendAgain(koha.db, koha.host, { noticeId, seen }, at(20));

  test.each(["sent", "delivered", "failed"] as const)(
    "what was %s makes one more round, however often it is pressed",
    async (state) => {
      const { one, noticeId } = await aTaken(state);
      const pressed = await Promise.all([again(noticeId), again(noticeId), again(noticeId)]);
      expect(pressed.filter((one) => one === "asked")).toHaveLength(1);
      expect(await readShown(koha.db, noticeId)).toMatchObject({ status: "pending" });
      await one.look(21);
      await one.sweep(22);
      expect(await again(noticeId)).toBe("again_already");
      expect(await readMessages(koha.db, noticeId)).toMatchObject([
        { round: 1, state },
        { round: 2, state: "queued" },
      ]);
      expect(await readShown(koha.db, noticeId)).toMatchObject({ status: "sent" });
    },
  );

  test.each([
    ["queued", "waits"],
    ["sending", "leaving"],
    ["uncertain", "uncertain"],
  ] as const)("what is %s is not sent again", async (state, answer) => {
    const { noticeId } = await aTaken(state);
    expect(await again(noticeId)).toBe(answer);
    expect(await readShown(koha.db, noticeId)).toMatchObject({ status: "sent" });
    expect(await readEntry(koha.db, noticeId)).toMatchObject({ state: "taken", round: 1 });
  });

  test("a Resend in Koha and one here make one round between them", async () => {
    const { one, noticeId } = await aTaken("sent");
    await resend(noticeId);
    expect(await again(noticeId)).toBe("waits");
    await one.sweep(21);
    await one.sweep(22);
    expect(await readMessages(koha.db, noticeId)).toHaveLength(2);
  });

  test("what a colleague has sent elsewhere since is not sent again by who did not see it", async () => {
    const { noticeId } = await aTaken("failed");
    const { id, address_id } = await koha.db.selectFrom("tidings_message").selectAll().executeTakeFirstOrThrow();
    await aMessage(koha.db, { address_id, state: "delivered", event_key: `copy:${id}:abcdefghijklmnop` });
    await archiveAll(koha.db);
    const press = (seen: number) =>
      sendAgain(koha.db, koha.host, { noticeId, seen: 1, copies: { of: id, seen } }, at(20));
    expect(await press(0)).toBe("again_already");
    expect(await press(1)).toBe("asked");
    await koha.db.deleteFrom("tidings_message_archive").execute();
  });

  test("who has opted out meanwhile gets nothing", async () => {
    const { one, noticeId } = await aTaken("sent");
    await koha.db.updateTable("tidings_standing").set({ state: "opted_out" }).execute();
    expect(await again(noticeId)).toBe("asked");
    await one.look(21);
    expect(await readMessages(koha.db, noticeId)).toHaveLength(1);
  });

  test("one that ended without a message gets its chance, and one whose row is gone does not", async () => {
    await aBorrower(koha.db, 7);
    const one = await switchedOn();
    const noticeId = await aHold();
    await one.look(1);
    await one.look(60 * 25);
    expect(await readEntry(koha.db, noticeId)).toMatchObject({ state: "ended", because: "not_opted_in_for_a_day" });
    await anOptedIn(koha.db, 7, at(60 * 25));
    expect(await again(noticeId)).toBe("asked");
    await one.look(21);
    expect(await readMessages(koha.db, noticeId)).toMatchObject([{ round: 2, state: "queued" }]);
    await koha.db.deleteFrom("message_queue").execute();
    expect(await again(noticeId, 2)).toBe("gone");
  });

  test("in trial Koha's row is pending again, and our book waits for what Koha's sender asks", async () => {
    const { noticeId } = await aTaken("sent");
    await koha.db
      .insertInto("tidings_setting")
      .values({ name: "mode", value: "trial", changed_at: at(0), changed_by: "" } as never)
      .execute();
    expect(await again(noticeId)).toBe("asked");
    expect(await readShown(koha.db, noticeId)).toMatchObject({ status: "pending" });
    expect(await readEntry(koha.db, noticeId)).toMatchObject({ state: "taken", round: 1 });
    await koha.db.deleteFrom("tidings_setting").execute();
  });

  test("a notice that waits in Koha's queue is called off once, and a Resend brings it back", async () => {
    await aBorrower(koha.db, 7);
    const one = await switchedOn();
    const noticeId = await aHold();
    await one.look(10);
    expect(await readEntry(koha.db, noticeId)).toMatchObject({ state: "waiting" });
    const off = () => callOffNotice(koha.db, koha.host, { noticeId, seen: 1, note: "By staff." }, at(11));
    expect((await Promise.all([off(), off()])).toSorted()).toEqual(["cancelled", "ended"]);
    expect(await readShown(koha.db, noticeId)).toMatchObject({ status: "deleted" });
    await anOptedIn(koha.db, 7, at(12));
    await one.look(13);
    expect(await readMessages(koha.db, noticeId)).toEqual([]);
    expect(await again(noticeId)).toBe("asked");
    await one.look(21);
    expect(await readMessages(koha.db, noticeId)).toHaveLength(1);
  });

  test("a message that waits is called off by its person, and what has begun is not", async () => {
    await aTaken("queued");
    const { id } = await koha.db.selectFrom("tidings_message").select("id").executeTakeFirstOrThrow();
    const off = () => callOff(koha.db, id, "sofie", at(11));
    expect((await Promise.all([off(), off()])).toSorted()).toEqual(["cancelled", "ended"]);
    const row = await koha.db.selectFrom("tidings_message").selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ state: "cancelled", reason: "cancelled_by_staff", decided_by: "sofie" });
    for (const [state, answer] of [
      ["sending", "leaving"],
      ["uncertain", "uncertain"],
      ["delivered", "ended"],
    ] as const) {
      await koha.db.updateTable("tidings_message").set({ state }).execute();
      expect(await off()).toBe(answer);
    }
    await koha.db.updateTable("tidings_message").set({ state: "queued", kind: "reply" }).execute();
    expect(await off()).toBe("no_notice");
    expect(await callOff(koha.db, id + 1, "sofie", at(11))).toBe("gone");
  });
});

const row = { status: "sent", transport: "sms", ours: true } as const;
const entry = { state: "taken", round: 1 } as const;
test.each([
  [{ row, entry, message: "delivered", seen: 1 }, "asked"],
  [{ row, entry, message: undefined, seen: 1 }, "asked"],
  [{ row, entry: { state: "left", round: 1 }, message: undefined, seen: 1 }, "kohas"],
  [{ row: { ...row, ours: false }, entry, message: "sent", seen: 1 }, "gone"],
  [{ row: undefined, entry, message: "sent", seen: 1 }, "gone"],
  [{ row, entry, message: "sent", seen: 2 }, "again_already"],
  [{ row, entry, message: "sent", seen: 1, copied: true }, "again_already"],
] as const)("%j: %s", (facts, answer) => {
  expect(judgeAgain(facts)).toBe(answer);
});
