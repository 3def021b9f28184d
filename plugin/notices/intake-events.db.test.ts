import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import { aBorrower, aNotice, type NoticeWish } from "../koha/queue/notice.fixture.ts";
import { anIntake, at, readMessages, readShown, useKoha } from "./intake.fixture.ts";

const koha = useKoha();

async function switchedOn() {
  await aBorrower(koha.db, 7);
  await anOptedIn(koha.db, 7, at(-60));
  const one = anIntake(koha.db, koha.host);
  await one.sweep(0);
  await one.look(0);
  return one;
}
const aHold = (wish: Partial<NoticeWish> = {}) => aNotice(koha.db, { patronId: 7, queuedAt: at(0), ...wish });

describe("one event makes one message", () => {
  test.each([
    ["in the same look", 0, 1],
    ["five minutes apart", 5, 5],
    ["on both sides of a ten-minute boundary", 9, 11],
  ])("a text that Koha queued twice %s leaves once", async (_when, first, second) => {
    const one = await switchedOn();
    const original = await aHold({ queuedAt: at(first) });
    if (first !== second) await one.look(first);
    const twin = await aHold({ queuedAt: at(second) });
    await one.look(second);
    expect(await readMessages(koha.db, original)).toHaveLength(1);
    expect(await readMessages(koha.db, twin)).toEqual([]);
    expect(await readShown(koha.db, twin)).toEqual({ status: "deleted", note: "Because: same_event." });
  });

  test("of a text that Koha queued twice one leaves, though the later row was free first", async () => {
    const one = await switchedOn();
    const original = await aHold({ queuedAt: at(9) });
    const twin = await aHold({ queuedAt: at(11) });
    await inTransaction(koha.db, async (tx) => {
      await sql`select * from message_queue where message_id = ${original} for update`.execute(tx);
      expect(await one.look(11)).toEqual({ taken: 1, ended: 0 });
    });
    expect(await one.look(12)).toEqual({ taken: 0, ended: 1 });
    expect(await readMessages(koha.db, twin)).toHaveLength(1);
    expect(await readMessages(koha.db, original)).toEqual([]);
  });

  test.each([
    ["in the same look", 20],
    ["in its own", 1],
  ])("the same words eighteen minutes later are another event, taken %s", async (_when, firstLook) => {
    const one = await switchedOn();
    const [first, second] = [await aHold({ queuedAt: at(1) }), await aHold({ queuedAt: at(19) })];
    await one.look(firstLook);
    await one.look(20);
    expect(await readMessages(koha.db, first)).toHaveLength(1);
    expect(await readMessages(koha.db, second)).toHaveLength(1);
  });

  test("two waiting books are two messages, even in the same minute", async () => {
    const one = await switchedOn();
    await aHold({ content: "Dune is ready" });
    await aHold({ content: "Emma is ready" });
    expect(await one.look(1)).toEqual({ taken: 2, ended: 0 });
  });

  test("the same words half an hour later are another event", async () => {
    const one = await switchedOn();
    await aHold();
    await one.look(1);
    await aHold({ queuedAt: at(30) });
    expect(await one.look(30)).toEqual({ taken: 1, ended: 0 });
  });

  test("the same words for two patrons, or by two letters, are two messages", async () => {
    const one = await switchedOn();
    await aBorrower(koha.db, 8);
    await anOptedIn(koha.db, 8, at(-60));
    await aHold();
    await aHold({ patronId: 8 });
    await aHold({ letterCode: "DUE" });
    expect(await one.look(1)).toEqual({ taken: 3, ended: 0 });
  });

  test("duplicates that two processes meet at the same moment leave once", async () => {
    const one = await switchedOn();
    const two = anIntake(koha.db, koha.host);
    for (const _twin of ["first", "second"]) {
      for (let book = 1; book <= 50; book += 1) await aHold({ content: `Book ${book} is ready` });
    }
    // The unique key may refuse one process its whole batch; its next look then knows better.
    await Promise.allSettled([one.look(1), two.look(1)]);
    await one.look(1);
    await two.look(1.2);
    const messages = await koha.db.selectFrom("tidings_message").select("text").execute();
    expect(new Set(messages.map((message) => message.text)).size).toBe(50);
    expect(messages).toHaveLength(50);
    const { rows } =
      await sql`select status, count(*) as count from message_queue group by status order by status`.execute(koha.db);
    expect(rows).toEqual([
      { status: "sent", count: 50 },
      { status: "deleted", count: 50 },
    ]);
  });

  test("the hold that is stamped into the metadata decides, whatever the words", async () => {
    const one = await switchedOn();
    const stamp = (hold: number) => JSON.stringify({ tidings_event: `hold:${hold}` });
    await aHold({ content: "Dune is ready", metadata: stamp(1) });
    await aHold({ content: "Your hold Dune is ready", metadata: stamp(1) });
    await aHold({ content: "Dune is ready", metadata: stamp(2) });
    expect(await one.look(1)).toEqual({ taken: 2, ended: 1 });
  });
});

describe("finding new rows", () => {
  const manyRows = async (count: number, transport: string, status: string) => {
    await sql`insert into message_queue
      (borrowernumber, content, letter_code, message_transport_type, status, time_queued)
      select 7, 'x', 'ODUE', ${transport}, ${status}, ${at(-1)} from seq_1_to_${sql.raw(String(count))}`.execute(
      koha.db,
    );
  };
  /** How many rows of Koha's queue the server reads for a piece of work. */
  async function countReads(work: () => Promise<unknown>): Promise<number> {
    const read = async () => {
      const { rows } = await sql<{ seen: string | null }>`
        select sum(rows_read) as seen from information_schema.table_statistics
        where table_schema = database() and table_name = 'message_queue'`.execute(koha.db);
      return Number(rows[0]?.seen ?? 0);
    };
    const before = await read();
    await work();
    return (await read()) - before;
  }

  test.each([
    ["mail that waits for Koha", "email", "pending"],
    ["texts sent long ago", "sms", "sent"],
  ])("a look does not read a queue of 20,000 rows of %s", async (_what, transport, status) => {
    await sql`set global userstat = 1`.execute(koha.db);
    const one = await switchedOn();
    await manyRows(20_000, transport, status);
    const first = await countReads(() => one.look(1));
    expect(first).toBeGreaterThan(19_000);
    await aHold();
    expect(await countReads(() => one.look(1.05))).toBeLessThan(100);
    // Looking back for late commits reads what came in the last minutes; once that is settled, it reads next to
    // nothing.
    for (const minutes of [2.2, 3.4, 4.6]) await one.look(minutes);
    const noticeId = await aHold({ content: "Emma is ready" });
    expect(await countReads(() => one.look(4.8))).toBeLessThan(100);
    expect(await readMessages(koha.db, noticeId)).toHaveLength(1);
  });

  test("a row with an earlier id that was committed later is found", async () => {
    const one = await switchedOn();
    await aHold({ noticeId: 5_000, content: "Emma is ready" });
    for (const minutes of [1, 2.1]) await one.look(minutes);
    const late = await aHold({ noticeId: 4_999, queuedAt: at(1.9), content: "Dune is ready" });
    expect(await one.look(2.2)).toEqual({ taken: 1, ended: 0 });
    expect(await readMessages(koha.db, late)).toHaveLength(1);
  });

  test("a row that is committed just as the cursor settles is found too", async () => {
    const one = await switchedOn();
    await one.look(0.5);
    await aHold({ noticeId: 5_000, content: "Emma is ready" });
    await one.look(0.99);
    await one.look(1);
    await aHold({ noticeId: 4_999, queuedAt: at(0.98), content: "Dune is ready" });
    expect(await one.look(1.1)).toEqual({ taken: 1, ended: 0 });
  });

  test("a row committed too late for any look back is found by the next sweep", async () => {
    const one = await switchedOn();
    await aHold({ noticeId: 5_000, content: "Emma is ready" });
    for (const minutes of [1, 3, 5, 7]) await one.look(minutes);
    const late = await aHold({ noticeId: 4_999, queuedAt: at(6), content: "Dune is ready" });
    expect(await one.look(9)).toEqual({ taken: 0, ended: 0 });
    await one.sweep(15);
    expect(await readMessages(koha.db, late)).toHaveLength(1);
  });

  test("two processes over 300 rows take every notice once", async () => {
    const one = await switchedOn();
    const two = anIntake(koha.db, koha.host);
    for (let patronId = 100; patronId < 200; patronId += 1) {
      await aBorrower(koha.db, patronId);
      await anOptedIn(koha.db, patronId, at(-60));
      for (const title of ["Dune", "Emma", "Beloved"]) await aHold({ patronId, content: `${title} is ready` });
    }
    const done = await Promise.all([one.look(1), two.look(1)]);
    const rest = [await one.look(1), await two.look(1.2), await one.look(1.3)];
    expect([...done, ...rest].reduce((sum, look) => sum + look.taken, 0)).toBe(300);
    const messages = await koha.db.selectFrom("tidings_message").select("notice_id").execute();
    expect(new Set(messages.map((message) => message.notice_id)).size).toBe(300);
    expect(messages).toHaveLength(300);
    const { rows } = await sql`select 1 from message_queue where status <> 'sent'`.execute(koha.db);
    expect(rows).toEqual([]);
    const waiting = await koha.db
      .selectFrom("tidings_notice")
      .select("notice_id")
      .where("state", "!=", "taken")
      .execute();
    expect(waiting).toEqual([]);
  });
});
