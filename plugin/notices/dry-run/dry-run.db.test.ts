import { sql } from "kysely";
import { expect, test } from "vitest";
import { anOptedIn } from "../../consent/patron.fixture.ts";
import { aBorrower, aNotice } from "../../koha/queue/notice.fixture.ts";
import { openRulings } from "../../routing/rules/rulings.ts";
import type { Intake } from "../evaluate.ts";
import { at, SENDERS, useKoha } from "../intake.fixture.ts";
import { lookForNew } from "../intake.ts";
import { type DryRunParts, dryRun } from "./dry-run.ts";
import type { Forecast } from "./forecast-parts.ts";

const koha = useKoha();

const RULES = [
  { type: "due_soon", step: null, library: null, sends: false },
  { type: "membership_expiry", step: null, library: null, days: [3] },
  { type: "hold_ready", step: null, library: null, ways: { mode: "all", order: ["sms", "telegram"] } },
] as const;

function anIntakeByRules(): Intake {
  const { db, host } = koha;
  const rulings = openRulings(RULES);
  const rules = { zone: "UTC", now: async () => ({ rulings, bySteps: false }) };
  return { db, host, senders: async () => SENDERS, say: (because) => because, rules };
}

const parts = (): DryRunParts => ({
  intake: anIntakeByRules(),
  rules: async () => [],
  monotonic: () => performance.now(),
});
const everything = { reach: null };
const going = () => new AbortController().signal;

async function forecasts(minutes: number): Promise<Forecast[]> {
  const all: Forecast[] = [];
  const wish = { filter: everything, now: at(minutes), stopping: going(), mostMs: 60_000 };
  await dryRun(parts(), { ...wish, seen: (page) => all.push(...page) });
  return all;
}

const LETTERS = ["HOLD", "PREDUE", "CHECKOUT", "MEMBERSHIP_EXPIRY", "ODUE", "PASSWORD_RESET", "OTHER"];
const CONTENTS = ["Dune is ready.", "Dune is ready.", " \u200b ", "x".repeat(2_000), "…", "第".repeat(800)];

/** Notices of every kind of patron, letter and text. */
async function aMixedQueue(): Promise<number[]> {
  const { db } = koha;
  for (const id of [1, 2, 3, 4, 5]) await aBorrower(db, id);
  await anOptedIn(db, 1, at(-600));
  await anOptedIn(db, 2, at(-600), { channel: "telegram", address: "702" });
  await anOptedIn(db, 3, at(-600));
  await anOptedIn(db, 3, at(-500), { channel: "telegram", address: "703" });
  await anOptedIn(db, 4, at(-600));
  await sql`update tidings_standing set state = 'opted_out' where patron_id = 4`.execute(db);
  const ids: number[] = [];
  for (const patronId of [1, 2, 3, 4, 5, null]) {
    for (const [i, letterCode] of LETTERS.entries()) {
      for (const [j, content] of CONTENTS.entries()) {
        const queuedAt = at(-((i * 7 + j * 13) % 40) - (j === 4 ? 4_000 : 0));
        ids.push(await aNotice(db, { patronId, letterCode, content, queuedAt }));
      }
    }
  }
  return ids;
}

/** What was done with each: what our book says, and the messages that were made. */
async function done(ids: readonly number[]) {
  const { db } = koha;
  const book = await db.selectFrom("tidings_notice").select(["notice_id", "state", "because"]).execute();
  const made = await db
    .selectFrom("tidings_message")
    .select(["notice_id", "patron_id", "channel", "address_id", "text", "about", "event_at"])
    .orderBy("id")
    .execute();
  const OUTCOME = { taken: "send", waiting: "hold", ended: "end", left: "leave" } as const;
  return ids.map((id) => {
    const entry = book.find((one) => one.notice_id === id);
    const own = made.filter((one) => one.notice_id === id);
    return {
      id,
      outcome: entry && OUTCOME[entry.state as keyof typeof OUTCOME],
      because: entry?.because,
      sent: own.map(({ channel, address_id, patron_id, text }) => [channel, address_id, patron_id, text]),
    };
  });
}

/** Every row of every table that the work writes. */
async function everyRow(): Promise<string> {
  const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.tables
    where table_schema = database() and (table_name like 'tidings%' or table_name in ('message_queue', 'borrowers'))
    order by table_name`.execute(koha.db);
  const all = [];
  for (const { name } of rows) all.push([name, (await sql`select * from ${sql.table(name)}`.execute(koha.db)).rows]);
  return JSON.stringify(all);
}

test("what a dry run says of each notice is then done with it, by the same way and in the same words", async () => {
  const ids = await aMixedQueue();
  const before = await everyRow();
  const said = await forecasts(5);
  expect(await everyRow()).toBe(before);
  await koha.db
    .insertInto("tidings_cursor")
    .values({ name: "intake", at_id: 0, settled_id: 0, moved_at: at(0) })
    .execute();
  for (let more = true; more; ) ({ more } = await lookForNew(anIntakeByRules(), at(-60), at(5)));
  const expected = said.map(({ notice: { noticeId: id }, outcome, because, parts }) => ({
    id,
    outcome,
    because,
    sent: parts
      .filter(({ place }) => place !== "besides")
      .map(({ channel, addressId, patronId, text }) => [channel, addressId, patronId, text]),
  }));
  expect(expected).toEqual(await done(ids));
  const besides = said.flatMap(({ parts }) => parts.filter(({ place }) => place === "besides"));
  const made = await koha.db.selectFrom("tidings_message").select("text").where("notice_id", "is", null).execute();
  expect(besides.map(({ text }) => text).sort()).toEqual(made.map(({ text }) => text).sort());
  const reasons = new Set(said.map(({ outcome, because }) => `${outcome} ${because}`));
  for (const one of [
    "send null",
    "hold merging",
    "hold other_day",
    "end type_off",
    "end empty_text",
    "leave no_patron",
  ])
    expect([...reasons]).toContain(one);
  expect(besides.length).toBeGreaterThan(0);
});

test("a second look says what waits, and leaves out nothing that is pending", async () => {
  const ids = await aMixedQueue();
  for (let more = true; more; ) ({ more } = await lookForNew(anIntakeByRules(), at(-60), at(5)));
  const pending = await sql<{ id: number }>`select message_id as id from message_queue where status = 'pending'
    order by message_id`.execute(koha.db);
  const said = await forecasts(6);
  expect(said.map(({ notice }) => notice.noticeId)).toEqual(pending.rows.map(({ id }) => id));
  expect(ids.length).toBeGreaterThan(100);
});

test("counts by library and category, samples, and says when it was stopped", async () => {
  await aMixedQueue();
  await sql`insert ignore into branches (branchcode, branchname) values ('OTH', 'Other')`.execute(koha.db);
  await sql`update borrowers set branchcode = 'OTH' where borrowernumber = 2`.execute(koha.db);
  const wish = { now: at(5), stopping: going(), mostMs: 60_000 };
  const perPatron = LETTERS.length * CONTENTS.length;
  const count = async (filter: Parameters<typeof dryRun>[1]["filter"]) => dryRun(parts(), { ...wish, filter });
  expect((await count({ reach: null })).notices).toBe(6 * perPatron);
  expect((await count({ reach: null, library: "OTH" })).notices).toBe(perPatron);
  expect((await count({ reach: ["MPL"] })).notices).toBe(4 * perPatron);
  expect((await count({ reach: ["MPL"], library: "OTH" })).notices).toBe(0);
  expect((await count({ reach: [] })).notices).toBe(0);
  expect((await count({ reach: null, category: "PT" })).notices).toBe(5 * perPatron);
  const all = await count({ reach: null });
  expect(all.whole).toBe(true);
  expect(all.reasons.every(({ samples }) => samples.length > 0 && samples.length <= 5)).toBe(true);
  expect(all.reasons.reduce((sum, one) => sum + one.count, 0)).toBe(all.notices);
  const stopped = await dryRun(parts(), { ...wish, filter: everything, stopping: AbortSignal.abort() });
  expect([stopped.whole, stopped.notices]).toEqual([false, 0]);
});
