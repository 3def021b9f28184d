import { sql } from "kysely";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { aKohaWithLetters, changeRecord, saveTicks } from "../coverage/koha.fixture.ts";
import { readElected } from "../coverage/read-elected.ts";
import { noteTypesSeen } from "../coverage/type-seen.ts";
import { openLog } from "../foundation/log.ts";
import { readHost } from "../koha/host.ts";
import { aKoha } from "../koha/queue/notice.fixture.ts";
import type { NoticeType } from "../routing/notice-types.ts";
import { addRule } from "../routing/rule-store.ts";
import { openElections } from "./elections.ts";

const koha = await openTestDatabase();
const { db } = koha;
const host = await readHost(koha.pool.promise());
afterAll(koha.close);
const { signal } = new AbortController();
const { rows: clock } = await sql<{ now: Date }>`select utc_timestamp(3) as now`.execute(db);
const BEGAN = clock[0]?.now ?? new Date(0);
let minutes = 0;
const now = () => new Date(BEGAN.getTime() + minutes * 60_000);

const log = openLog("test", "silent");
const loopOf = (holder: string) =>
  openElections({ db, host, holder, dutyMs: 60_000, log, now, monotonic: () => minutes * 60_000 });

beforeEach(async () => {
  for (const table of ["tidings_duty", "tidings_cursor", "tidings_type_seen", "tidings_rule", "tidings_election"]) {
    await sql`delete from ${sql.table(table)}`.execute(db);
  }
});

async function aPatron(email?: string): Promise<number> {
  await aKoha(db);
  await aKohaWithLetters(db);
  const { insertId } = await sql`insert into borrowers (branchcode, categorycode) values ('MPL', 'PT')`.execute(db);
  const patronId = Number(insertId);
  if (email) await changeRecord(db, patronId, { email });
  await anOptedIn(db, patronId, now());
  return patronId;
}
const becauseOf = async (patronId: number, type: NoticeType) =>
  (await readElected(db, [patronId])).get(patronId)?.get(type)?.because ?? "nothing";
const holdOf = (patronId: number) => becauseOf(patronId, "hold_ready");

test("everybody is elected at first, then whoever changes, and everybody when a rule changes", async () => {
  const [first, second] = [await aPatron("a@riverside.example"), await aPatron("b@riverside.example")];
  await saveTicks(db, first, "hold_filled", ["email"]);
  const turn = loopOf("1");
  expect(await turn(signal)).toBeGreaterThan(0);
  expect([await holdOf(first), await holdOf(second)]).toEqual(["sms_not_ticked", "no_row"]);
  minutes += 20;
  await saveTicks(db, second, "hold_filled", ["email"]);
  await turn(signal);
  expect(await holdOf(second)).toBe("sms_not_ticked");
  minutes += 20;
  const rule = {
    transport: "email",
    letterCode: null,
    branchcode: null,
    takes: true,
    noticeType: "hold_ready",
  } as const;
  await addRule(db, rule, "desk", now());
  await turn(signal);
  expect([await holdOf(first), await holdOf(second)]).toEqual(["mail_taken", "mail_taken"]);
});

test("what changes while a job of Koha's is at work holds once it is done", async () => {
  const patron = await aPatron("c@riverside.example");
  const both = async () => [await holdOf(patron), await becauseOf(patron, "due")];
  for (const message of ["hold_filled", "item_due"] as const) await saveTicks(db, patron, message, ["email"]);
  const turn = loopOf("1");
  await turn(signal);
  await noteTypesSeen(db, [{ type: "overdue", transport: "email", at: now() }]);
  for (const message of ["hold_filled", "item_due"] as const) await saveTicks(db, patron, message, []);
  await turn(signal);
  // No job writes that a hold is ready.
  expect(await both()).toEqual(["no_row", "sms_not_ticked"]);
  minutes += 15;
  await turn(signal);
  expect(await both()).toEqual(["no_row", "no_row"]);
});

test("of two processes one elects", async () => {
  const patron = await aPatron();
  await loopOf("1")(signal);
  await sql`delete from tidings_election`.execute(db);
  await sql`delete from tidings_cursor`.execute(db);
  await loopOf("2")(signal);
  expect(await holdOf(patron)).toBe("nothing");
  await loopOf("1")(signal);
  expect(await holdOf(patron)).toBe("no_row");
});
