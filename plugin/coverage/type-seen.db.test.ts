import { sql } from "kysely";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { aKoha, aNotice } from "../koha/queue/notice.fixture.ts";
import { anOverdueRule } from "./koha.fixture.ts";
import { findMissingJobs } from "./library-facts.ts";
import { seedTypesSeen } from "./seed-seen.ts";
import { noteTypesSeen, readTypesSeen } from "./type-seen.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(() => sql`delete from tidings_type_seen`.execute(db));

const NOW = new Date("2026-03-02T12:00:00Z");
const ago = (days: number) => new Date(NOW.getTime() - days * 24 * 60 * 60_000);

test("what was seen last counts, in whichever order it is noted", async () => {
  await noteTypesSeen(db, []);
  await noteTypesSeen(db, [
    { type: "due", transport: "sms", at: ago(1) },
    { type: "due", transport: "sms", at: ago(2) },
    { type: "due", transport: "email", at: ago(9) },
  ]);
  await noteTypesSeen(db, [
    { type: "due", transport: "sms", at: ago(5) },
    { type: "due", transport: "email", at: ago(3) },
  ]);
  expect(await readTypesSeen(db)).toEqual([
    { type: "due", transport: "email", at: ago(3) },
    { type: "due", transport: "sms", at: ago(1) },
  ]);
});

test("at first Koha's queue tells what it has queued of late; later it is not asked", async () => {
  await aKoha(db);
  await aNotice(db, { patronId: null, queuedAt: ago(1), letterCode: "DUE", transport: "email" });
  await aNotice(db, { patronId: null, queuedAt: ago(2), letterCode: "LATE", transport: "print" });
  await aNotice(db, { patronId: null, queuedAt: ago(2), letterCode: "RECEIPT", transport: "email" });
  await anOverdueRule(db, "LATE", ["print"]);
  await seedTypesSeen(db);
  const seen = (await readTypesSeen(db)).map(({ type, transport }) => `${type} ${transport}`);
  expect(seen.sort()).toEqual(["due email", "overdue print"]);
  await aNotice(db, { patronId: null, queuedAt: NOW, letterCode: "PREDUE", transport: "sms" });
  await seedTypesSeen(db);
  expect(await readTypesSeen(db)).toHaveLength(2);
});

test("a job counts as not running only after we have watched for more than a month", () => {
  const seen = [{ type: "due" as const }];
  expect(findMissingJobs(seen, undefined, NOW)).toEqual(new Set());
  expect(findMissingJobs(seen, ago(34), NOW)).toEqual(new Set());
  const missing = findMissingJobs(seen, ago(36), NOW);
  expect(missing.has("overdue")).toBe(true);
  expect(missing.has("due")).toBe(false);
  expect(missing.has("hold_ready")).toBe(false);
});
