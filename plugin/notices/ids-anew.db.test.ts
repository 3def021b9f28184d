import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { aQueue } from "../delivery/queue.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, readEntry, readMessages, readShown } from "./intake.fixture.ts";

const THREE_DAYS = 3 * 24 * 60;

describe.each(["current", "19.06"] as const)("where the ids of a %s Koha begin anew", (shape) => {
  const { koha, shown, untouched, aReader, aHold, switchedOn } = aQueue(shape);
  const empty = () => sql`truncate table message_queue`.execute(koha.db);
  const setState = (noticeId: number, state: "uncertain" | "queued") =>
    koha.db.updateTable("tidings_message").set({ state }).where("notice_id", "=", noticeId).execute();
  const textsOf = async (noticeId: number) => (await readMessages(koha.db, noticeId)).map(({ text }) => text);

  test("the next look finds what is queued after the table was emptied, several times over", async () => {
    await aReader(7);
    await aReader(8);
    const one = await switchedOn();
    for (let id = 1; id <= 4; id += 1) await aHold({ noticeId: id, content: `before ${id}` });
    expect(await one.look(1)).toEqual({ taken: 4, ended: 0 });
    await empty();
    await aHold({ noticeId: 1, patronId: 8, content: "after", queuedAt: at(2) });
    expect(await one.look(2)).toEqual({ taken: 1, ended: 0 });
    await empty();
    expect(await one.look(3)).toEqual({ taken: 0, ended: 0 });
    await aHold({ noticeId: 1, patronId: 8, content: "once more", queuedAt: at(4) });
    await aHold({ noticeId: 2, patronId: 8, content: "another", queuedAt: at(4) });
    expect(await one.look(4)).toEqual({ taken: 2, ended: 0 });
    expect(await textsOf(1)).toEqual(["before 1", "after", "once more"]);
    expect(await readShown(koha.db, 1)).toEqual(shown("sent"));
  });

  test.each(["uncertain", "queued"] as const)(
    "an old message that is %s keeps no notice of others back",
    async (state) => {
      await aReader(7);
      await aReader(8);
      const one = await switchedOn();
      for (const noticeId of [1, 2]) await aHold({ noticeId, content: `old ${noticeId}` });
      await one.look(1);
      for (const noticeId of [1, 2]) await setState(noticeId, state);
      await empty();
      await aHold({ noticeId: 1, patronId: 8, content: "for another patron", queuedAt: at(2) });
      await aHold({ noticeId: 2, patronId: 7, content: "for the same patron", queuedAt: at(2) });
      await one.look(2);
      await one.sweep(3);
      expect(await textsOf(1)).toEqual(["old 1", "for another patron"]);
      expect(await textsOf(2)).toEqual(["old 2", "for the same patron"]);
      await one.sweep(20);
      expect(await textsOf(1)).toHaveLength(2);
    },
  );

  test("what was left to Koha as a row of nobody's says nothing of a later row", async () => {
    await aReader(7);
    const one = await switchedOn();
    await aHold({ noticeId: 1, patronId: null });
    await one.look(1);
    expect(await readEntry(koha.db, 1)).toMatchObject({ state: "left" });
    await empty();
    await aHold({ noticeId: 1, patronId: 7, queuedAt: at(2) });
    expect(await one.look(2)).toEqual({ taken: 1, ended: 0 });
  });

  test("what has waited for three days says nothing of the age of a later row", async () => {
    await aBorrower(koha.db, 9);
    await aReader(7);
    const one = await switchedOn();
    await aHold({ noticeId: 1, patronId: 9 });
    await one.look(1);
    await empty();
    await aHold({ noticeId: 1, patronId: 7, queuedAt: at(THREE_DAYS) });
    expect(await one.look(THREE_DAYS)).toEqual({ taken: 1, ended: 0 });
    expect(await readShown(koha.db, 1)).toEqual(shown("sent"));
  });

  test("a patron's own notice that waits says nothing of the age of a later one with its id", async () => {
    await aBorrower(koha.db, 9);
    const one = await switchedOn();
    await aHold({ noticeId: 1, patronId: 9 });
    await one.look(1);
    await empty();
    await aHold({ noticeId: 1, patronId: 9, queuedAt: at(THREE_DAYS) });
    expect(await one.look(THREE_DAYS)).toEqual({ taken: 0, ended: 0 });
    expect(await readShown(koha.db, 1)).toEqual(untouched);
  });

  test("the newest rows deleted, nothing is taken twice, and the next ones are found", async () => {
    await aReader(7);
    await aReader(8);
    const one = await switchedOn();
    for (let id = 1; id <= 3; id += 1) await aHold({ noticeId: id, patronId: id === 3 ? 8 : 7, content: `${id}` });
    await one.look(1);
    await sql`delete from message_queue where message_id = 3`.execute(koha.db);
    expect(await one.look(2)).toEqual({ taken: 0, ended: 0 });
    await one.sweep(3);
    await aHold({ noticeId: 4, content: "4", queuedAt: at(4) });
    expect(await one.look(4)).toEqual({ taken: 1, ended: 0 });
    expect(await koha.db.selectFrom("tidings_message").select("id").execute()).toHaveLength(4);
  });

  test("two services look while the table is emptied: each notice is taken once", async () => {
    await aReader(7);
    const [one, two] = [await switchedOn(), await switchedOn()];
    for (let id = 1; id <= 20; id += 1) await aHold({ noticeId: id, content: `old ${id}` });
    await Promise.all([one.look(1), two.look(1)]);
    await Promise.all([one.look(2), empty(), two.look(2)]);
    for (let id = 1; id <= 5; id += 1) await aHold({ noticeId: id, content: `new ${id}`, queuedAt: at(3) });
    await Promise.all([one.look(3), two.look(3)]);
    await Promise.all([one.look(4), two.look(4)]);
    // An old Koha keeps no time that would tell these from a Resend: the walk that is due now finds them.
    await Promise.all([one.sweep(5), two.look(5)]);
    for (let id = 1; id <= 5; id += 1) expect(await textsOf(id)).toEqual([`old ${id}`, `new ${id}`]);
  });

  test("a time ahead of the clock does not free a row after switching on, nor when it has come", async () => {
    await aReader(7);
    const one = await switchedOn();
    await aHold({ noticeId: 1, queuedAt: at(30) });
    await koha.db
      .insertInto("tidings_setting")
      .values({ name: "enabled_after", value: "1", changed_at: at(1), changed_by: "koha" })
      .execute();
    try {
      expect((await one.look(2)).taken).toBe(0);
      expect((await one.look(31)).taken).toBe(0);
      expect((await one.look(62)).taken).toBe(1);
    } finally {
      await koha.db.deleteFrom("tidings_setting").where("name", "=", "enabled_after").execute();
    }
  });

  test.each([
    ["found while it was empty", true],
    ["met only afterwards", false],
  ])("after switching on, new rows below the mark of the old ids are not held: %s", async (_, seenEmpty) => {
    await aReader(7);
    await aReader(8);
    const one = await switchedOn();
    for (let id = 1; id <= 3; id += 1) await aHold({ noticeId: id, content: `old ${id}` });
    await one.look(1);
    await koha.db
      .insertInto("tidings_setting")
      .values({ name: "enabled_after", value: "3", changed_at: at(2), changed_by: "koha" })
      .execute();
    try {
      await empty();
      if (seenEmpty) await one.look(4);
      await aHold({ noticeId: 1, patronId: 8, content: "new", queuedAt: at(5) });
      const { taken } = await one.look(5);
      // An old Koha keeps no time that would tell, so there only who saw the table empty knows.
      expect(taken).toBe(seenEmpty || shape === "current" ? 1 : 0);
      expect((await one.look(64)).taken).toBe(1 - taken);
    } finally {
      await koha.db.deleteFrom("tidings_setting").where("name", "=", "enabled_after").execute();
    }
  });
});
