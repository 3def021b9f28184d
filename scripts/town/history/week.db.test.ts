import { afterAll, beforeAll, expect, test } from "vitest";
import { readStaffSteps } from "../../../plugin/audit/read-steps.ts";
import { listMessages } from "../../../plugin/reports/messages/list-messages.ts";
import { SHOWN_STATES } from "../../../plugin/reports/messages/shown-state.ts";
import { readReview } from "../../../plugin/reports/review-list.ts";
import { openLocales } from "../../../plugin/templates/locales.ts";
import { openTestDatabase, type TestDatabase } from "../../test-database.ts";
import { optInDemoPatrons, seedLibrary } from "../koha/library.ts";
import { openWords } from "../page/words.ts";
import { optInChats } from "./consents.ts";
import { WEEK } from "./week.ts";
import { writeWeek } from "./write-week.ts";

const NOW = new Date("2026-11-21T10:00:00.000Z");
const LONG_AGO = new Date("2026-10-21T10:00:00.000Z");
let koha: TestDatabase;

beforeAll(async () => {
  koha = await openTestDatabase();
  await seedLibrary(koha.db, NOW);
  await optInDemoPatrons(koha.db, LONG_AGO);
  await optInChats(koha.db, LONG_AGO);
  await writeWeek(koha.db, openWords(await openLocales()), NOW);
});
afterAll(() => koha?.close());

test("the list shows the week: every state, both ways, three libraries, in the patrons' languages", async () => {
  const { rows } = await listMessages(koha.db, { reach: null }, { size: 100 });
  expect(rows).toHaveLength(WEEK.length);
  const states = new Set(rows.map(({ state }) => state));
  expect(SHOWN_STATES.filter((state) => !states.has(state))).toEqual(["in_progress"]);
  expect([...new Set(rows.map(({ library }) => library))].toSorted()).toEqual(["HAR", "OAK", "RIV"]);
  expect(new Set(rows.map(({ channel }) => channel))).toEqual(new Set(["sms", "telegram", null]));
  const textOf = (id: number) => rows.find(({ patronId, text }) => patronId === id && text !== null)?.text;
  expect([52, 53, 54].map(textOf)).toEqual([
    expect.stringContaining("le espera en"),
    expect.stringContaining("vous attend à"),
    expect.stringContaining("skulle afleveres"),
  ]);
});

test("what needs a person is there: failed ones, an uncertain one, a text to read, a refused notice", async () => {
  const groups = ["failed", "missing", "uncertain", "texts", "refused"] as const;
  const found = await readReview(koha.db, { reach: null, groups, order: "newest", most: 50 }, NOW);
  expect(found.map(({ group, count }) => [group, count])).toEqual([
    ["failed", 5],
    ["missing", 1],
    ["uncertain", 1],
    ["texts", 1],
    ["refused", 1],
  ]);
});

test("what staff did stands in its order, the newest first", async () => {
  const { steps } = await readStaffSteps(koha.db, {});
  expect(new Set(steps.map(({ step }) => step)).size).toBeGreaterThan(3);
  expect(steps).toEqual(steps.toSorted((a, b) => b.at.getTime() - a.at.getTime()));
});

test("every message stands on a consent that came before it, and has Koha's row", async () => {
  const rows = await koha.db
    .selectFrom("tidings_message as m")
    .innerJoin("tidings_ledger as l", "l.id", "m.ledger_id")
    .innerJoin("message_queue as q", "q.message_id", "m.notice_id")
    .select(["m.created_at", "l.at", "q.status", "m.state"])
    .execute();
  expect(rows).toHaveLength(WEEK.filter(({ message }) => message).length);
  expect(rows.filter(({ at, created_at }) => at >= created_at)).toEqual([]);
  expect(rows.filter(({ status, state }) => state === "delivered" && status !== "sent")).toEqual([]);
});
