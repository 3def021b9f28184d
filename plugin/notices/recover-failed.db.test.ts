import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import type { Host } from "../koha/host.ts";
import { isDisabled } from "../koha/plugin-switch.ts";
import { archiveAll } from "../outbox/archive.fixture.ts";
import { aMessage } from "../outbox/message.fixture.ts";
import { recoverFailed } from "./recover-failed.ts";

type Opened = Awaited<ReturnType<typeof openTestDatabase>>;
let opened: Opened;
const host: Host = {
  has: {
    failureCode: true,
    updatedOn: true,
    letterId: true,
    ccAddress: true,
    replyAddress: true,
    preferredName: true,
    passwordExpiry: true,
    libraryHours: true,
    relationships: true,
    flags: true,
    userPermissions: true,
    sessions: true,
  },
  timeQueuedChanges: false,
  guarantorInRow: false,
};
const now = new Date("2026-11-21T12:00:00Z");
const on = new AbortController().signal;
const NO_DRIVER = "Can't locate driver: SMS::Send driver 'Tidings' does not exist, or is not installed at line 1";

beforeAll(async () => {
  opened = await openTestDatabase();
  await sql`insert ignore into message_transport_types values ('sms'), ('email')`.execute(opened.db);
});
afterAll(() => opened.close());

async function failedNotice(note: string, queued: string, transport = "sms"): Promise<number> {
  const result =
    await sql`insert into message_queue (content, message_transport_type, status, failure_code, time_queued)
    values ('A text', ${transport}, 'failed', ${note}, ${queued})`.execute(opened.db);
  return Number(result.insertId);
}

async function statusOf(id: number) {
  const { rows } = await sql<{
    status: string;
    failure_code: string;
  }>`select status, failure_code from message_queue where message_id = ${id}`.execute(opened.db);
  return rows[0];
}

test("a text that Koha failed for want of a driver is put back until it is too old; other failures stay", async () => {
  const { db } = opened;
  const grabbed = await failedNotice(NO_DRIVER, "2026-11-21 11:00:00");
  const missing = await failedNotice("SMS_SEND_DRIVER_MISSING", "2026-11-21 11:00:00");
  const others = [
    await failedNotice("MISSING_SMS", "2026-11-21 11:00:00"),
    await failedNotice(NO_DRIVER, "2026-11-18 11:00:00"),
    await failedNotice(NO_DRIVER, "2026-11-21 11:00:00", "email"),
  ];
  expect(await recoverFailed(db, host, now, on)).toBe(2);
  expect(await statusOf(grabbed)).toEqual({ status: "pending", failure_code: "" });
  expect(await statusOf(missing)).toEqual({ status: "pending", failure_code: "" });
  for (const id of others) expect((await statusOf(id))?.status).toBe("failed");

  // The plugin is switched off and on, again and again.
  const failAgain = () =>
    sql`update message_queue set status = 'failed', failure_code = ${NO_DRIVER} where message_id = ${grabbed}`.execute(
      db,
    );
  for (let times = 2; times <= 12; times += 1) {
    await failAgain();
    expect(await recoverFailed(db, host, now, on)).toBe(1);
  }
  await failAgain();
  await sql`update message_queue set time_queued = '2026-11-18 11:00:00' where message_id = ${grabbed}`.execute(db);
  expect(await recoverFailed(db, host, now, on)).toBe(0);
  expect((await statusOf(grabbed))?.status).toBe("failed");
});

test("a notice that was ours already shows as handed over again, and is not taken for a Resend", async () => {
  const { db } = opened;
  const ours = await failedNotice(NO_DRIVER, "2026-11-21 11:00:00");
  await db
    .insertInto("tidings_notice")
    .values({
      notice_id: ours,
      round: 1,
      patron_id: null,
      letter_code: "HOLD",
      state: "taken",
      because: null,
      first_seen_at: now,
      look_at: null,
      changed_at: now,
    })
    .execute();
  expect(await recoverFailed(db, host, now, on)).toBe(1);
  expect(await statusOf(ours)).toEqual({ status: "sent", failure_code: "" });
  const entry = await db
    .selectFrom("tidings_notice")
    .select("state")
    .where("notice_id", "=", ours)
    .executeTakeFirstOrThrow();
  expect(entry.state).toBe("taken");
});

test.each([
  ["nobody has switched the plugin off since", "2026-11-01", { status: "sent", round: 1, state: "taken" }],
  ["the plugin was off since, so staff sent it again", "2026-11-20", { status: "pending", round: 2, state: "waiting" }],
])("a notice whose message is archived is still known as ours: %s", async (_, enabled, expected) => {
  const { db } = opened;
  const id = await failedNotice(NO_DRIVER, "2026-11-05 11:00:00");
  const then = new Date("2026-11-05T11:01:00Z");
  const about = { notice_id: id, round: 1, letter_code: "HOLD" };
  await db
    .insertInto("tidings_notice")
    .values({ ...about, patron_id: null, state: "taken", first_seen_at: then, look_at: null, changed_at: then })
    .execute();
  await aMessage(db, { ...about, address_id: 1, state: "delivered", created_at: then, changed_at: then });
  expect(await archiveAll(db)).toBe(1);
  const setting = { name: "enabled_after", value: "0", changed_at: new Date(enabled), changed_by: "koha" };
  await db
    .replaceInto("tidings_setting")
    .values(setting as never)
    .execute();
  expect(await recoverFailed(db, host, now, on)).toBeGreaterThan(0);
  const entry = await db
    .selectFrom("tidings_notice")
    .select(["state", "round"])
    .where("notice_id", "=", id)
    .executeTakeFirstOrThrow();
  expect({ status: (await statusOf(id))?.status, ...entry }).toEqual(expected);
  await db.deleteFrom("tidings_message_archive").execute();
  await db.deleteFrom("tidings_setting").execute();
});

test("a host that stores no reasons is left alone", async () => {
  await failedNotice(NO_DRIVER, "2026-11-21 11:00:00");
  expect(await recoverFailed(opened.db, { ...host, has: { ...host.has, failureCode: false } }, now, on)).toBe(0);
});

test("the plugin counts as disabled only where Koha says so", async () => {
  const { db } = opened;
  const write = (value: string) =>
    sql`replace into plugin_data values ('Koha::Plugin::Tidings', '__ENABLED__', ${value})`.execute(db);
  expect(await isDisabled(db)).toBe(false);
  await write("0");
  expect(await isDisabled(db)).toBe(true);
  await write("1");
  expect(await isDisabled(db)).toBe(false);
});
