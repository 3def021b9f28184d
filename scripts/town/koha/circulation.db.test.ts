import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../test-database.ts";
import { checkOut } from "./checkout.ts";
import { cancelHold, checkInHeldBook, resendNotice, runOverdues } from "./circulation.ts";
import { optInDemoPatrons, seedLibrary } from "./library.ts";
import { runKohaMail } from "./mail-job.ts";
import { PATRONS } from "./patrons.ts";

const now = new Date("2026-11-21T10:00:00.000Z");
let opened: TestDatabase;

beforeAll(async () => {
  opened = await openTestDatabase();
  await seedLibrary(opened.db, now);
  await optInDemoPatrons(opened.db, now);
});
afterAll(() => opened.close());

async function notice(id: number | undefined) {
  const row = await opened.db
    .selectFrom("message_queue")
    .selectAll()
    .where("message_id", "=", id ?? 0)
    .executeTakeFirstOrThrow();
  return row;
}

const count = async (from: string): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.raw(from)}`.execute(opened.db);
  return Number(rows[0]?.n);
};

test("the small library has patrons with loans, holds and pending notices, one of them nobody's", async () => {
  expect(await count("borrowers")).toBe(PATRONS.length);
  expect(await count("issues")).toBe(15);
  expect(await count("reserves")).toBe(19);
  expect(await count("message_queue where status = 'pending' and message_transport_type = 'sms'")).toBe(6);
  expect(await count("message_queue where borrowernumber is null")).toBe(1);
});

test("the patrons' consent is what they chose: opted in, opted out by STOP, or nothing at all", async () => {
  const rows = await opened.db.selectFrom("tidings_standing").select(["patron_id", "state"]).execute();
  const states = new Map(rows.map((row) => [row.patron_id, row.state]));
  for (const { id, chose } of PATRONS) {
    const expected = { sms: "opted_in", stopped: "opted_out", telegram: undefined, nothing: undefined }[chose];
    expect(states.get(id)).toBe(expected);
  }
  expect(await count("tidings_suppression")).toBe(1);
});

test("a held book is checked in, and Koha queues an sms and an email in the patron's language", async () => {
  const { title, made } = await checkInHeldBook(opened.db, 53, now);
  expect(title).toBe("Les Années");
  const [sms, email] = [await notice(made[0]?.id), await notice(made[1]?.id)];
  expect(sms).toMatchObject({
    letter_code: "HOLD",
    message_transport_type: "sms",
    status: "pending",
    to_address: null,
  });
  expect(sms.content).toBe("Camille, « Les Années » vous attend à Harbor Street Library jusqu'au 28/11/2026.");
  expect(email).toMatchObject({
    letter_code: "HOLD",
    message_transport_type: "email",
    // Koha finds the address as it sends.
    to_address: null,
  });
  expect(await count("reserves where borrowernumber = 53 and found = 'W' and priority = 0 and itemnumber = 11")).toBe(
    1,
  );
});

test("the desk never runs out of held books, and each notice speaks of another one", async () => {
  const titles = new Set<string>();
  for (let i = 0; i < 8; i += 1) titles.add((await checkInHeldBook(opened.db, 51, now)).title);
  expect(titles.size).toBe(8);
});

test("a cancelled hold moves to Koha's old holds, and Koha writes a mail of it, whatever is ticked", async () => {
  const { title, made } = await cancelHold(opened.db, 54, now);
  expect(title).toBe("Lykke-Per");
  expect((await notice(made[0]?.id)).content).toContain("er annulleret");
  expect(await count("reserves where borrowernumber = 54")).toBe(0);
  expect(await count("old_reserves where borrowernumber = 54")).toBe(1);
});

test("the overdue job complains of one late loan after another, and invents none while there is one", async () => {
  const late = await runOverdues(opened.db, 60, now);
  expect(late.title).toBe("Ficciones");
  expect((await notice(late.made[0]?.id)).content).toContain("18/11/26");
  const next = await runOverdues(opened.db, 60, now);
  expect(next.title).not.toBe("Ficciones");
  expect(await count(`issues where borrowernumber = 60 and date_due < '2026-11-21'`)).toBe(2);
});

test("two loans of one visit become two lines of one notice, until that has left", async () => {
  const first = await checkOut(opened.db, 59, now);
  const second = await checkOut(opened.db, 59, now);
  expect(second.made).toEqual(first.made);
  const { content } = await notice(first.made[0]?.id);
  expect(content?.split("\n")).toHaveLength(4);
  expect(content).toContain(`"${first.title}"`);
  expect(content).toContain(`"${second.title}"`);
  await sql`update message_queue set status = 'sent' where message_id = ${first.made[0]?.id}`.execute(opened.db);
  const third = await checkOut(opened.db, 59, now);
  expect(third.made[0]?.id).not.toBe(first.made[0]?.id);
});

test("Koha's own sender takes the mail and nothing else; Resend makes a row pending again, once", async () => {
  const { made } = await checkInHeldBook(opened.db, 62, now);
  const sms = await count("message_queue where message_transport_type = 'sms' and status = 'pending'");
  expect(await runKohaMail(opened.db, "http://127.0.0.1:1")).toBeGreaterThan(0);
  expect((await notice(made[1]?.id)).status).toBe("sent");
  expect(await count("message_queue where message_transport_type = 'sms' and status = 'pending'")).toBe(sms);
  expect(await resendNotice(opened.db, made[1]?.id ?? 0)).toBe(true);
  expect(await resendNotice(opened.db, made[1]?.id ?? 0)).toBe(false);
});
