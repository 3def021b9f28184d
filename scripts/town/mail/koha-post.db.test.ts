import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../test-database.ts";
import { checkInHeldBook, runOverdues } from "../koha/circulation.ts";
import { seedLibrary } from "../koha/library.ts";
import { runKohaMail } from "../koha/mail-job.ts";
import { kohaPost } from "./koha-post.ts";
import { startMail, type TownMail } from "./mail-server.ts";

const NOW = new Date("2026-11-21T10:00:00.000Z");
const [CHILD, MAIL_ONLY] = [66, 63];
let koha: TestDatabase;
let mail: TownMail;

beforeAll(async () => {
  koha = await openTestDatabase();
  mail = await startMail();
  await seedLibrary(koha.db, NOW);
  await sql`delete from message_queue`.execute(koha.db);
});
afterAll(async () => {
  await mail?.stop();
  await koha?.close();
});

const set = (name: string, value: string) =>
  sql`replace into systempreferences (variable, value) values (${name}, ${value})`.execute(koha.db);
const run = () => runKohaMail(koha.db, "http://127.0.0.1:1", kohaPost(koha.db, mail.url));
const failure = async (patronId: number) => {
  const { rows } = await sql<{ code: string | null }>`
    select failure_code as code from message_queue where borrowernumber = ${patronId}
    order by message_id desc limit 1`.execute(koha.db);
  return rows[0]?.code;
};

test("a mail goes where the record says, and a child's to the guarantor too, if the library wants it", async () => {
  await checkInHeldBook(koha.db, MAIL_ONLY, NOW);
  await runOverdues(koha.db, CHILD, NOW);
  await set("RedirectGuaranteeEmail", "1");
  expect(await run()).toBe(2);
  expect(mail.mails.map(({ to }) => to)).toEqual(["beatrice.lang@example.org", "emil.holm@example.org"]);
  expect(mail.mails.map(({ cc }) => cc)).toEqual(["", "freja.holm@example.org"]);
});

test("without an address Koha's row fails by Koha's code", async () => {
  await checkInHeldBook(koha.db, MAIL_ONLY, NOW);
  await sql`update borrowers set email = null where borrowernumber = ${MAIL_ONLY}`.execute(koha.db);
  expect(await run()).toBe(0);
  expect(await failure(MAIL_ONLY)).toBe("NO_EMAIL");
});
