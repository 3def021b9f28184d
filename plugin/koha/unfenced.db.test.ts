import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { inTransaction } from "../database/connection.ts";
import { readUnfenced } from "./unfenced.ts";

type Opened = Awaited<ReturnType<typeof openTestDatabase>>;
let opened: Opened;
beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(() => opened.close());

const NOON = Date.parse("2026-03-02T12:00:00Z");
const at = (minutes: number) => new Date(NOON + minutes * 60_000);

async function note(name: string, upTo: number, minutes: number): Promise<void> {
  await sql`replace into tidings_setting (name, value, changed_at, changed_by)
    values (${name}, ${upTo}, ${at(minutes)}, 'koha')`.execute(opened.db);
}

const untilAt = async (noticeId: number, minutes: number, queued = minutes) =>
  (await inTransaction(opened.db, (tx) => readUnfenced(tx, at(minutes))))({ noticeId, queuedAt: at(queued) });

test("if nothing was ever switched on, no notice waits", async () => {
  expect(await untilAt(1, 0)).toBeUndefined();
});

test("notices queued before the plugin was enabled, or in the minute after, wait an hour", async () => {
  await note("enabled_after", 100, 0);
  expect(await untilAt(100, 0)).toEqual(at(60));
  expect(await untilAt(100, 59)).toEqual(at(60));
  expect(await untilAt(100, 60)).toBeUndefined();
  expect(await untilAt(101, 2, 1)).toEqual(at(60));
  expect(await untilAt(101, 2, 1.1)).toBeUndefined();
});

test("notices queued before going live wait two minutes, or longer if the plugin was just enabled", async () => {
  await note("live_after", 120, 10);
  expect(await untilAt(110, 11)).toEqual(at(12));
  expect(await untilAt(110, 12)).toBeUndefined();
  expect(await untilAt(90, 11)).toEqual(at(60));
});
