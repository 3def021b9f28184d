import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { createConnection } from "mysql2/promise";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../scripts/test-database.ts";
import { inTransaction } from "../database/connection.ts";
import { readHost } from "../koha/host.ts";
import { aMessage, later, NOW, readMessage } from "../outbox/message.fixture.ts";
import { anOptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { markTaken } from "./mark-taken.ts";
import { tellKoha } from "./report-back.ts";
import { aTakenNotice, readInKoha } from "./taken-notice.fixture.ts";

const current = await openTestDatabase("current");
const old = await openTestDatabase("19.06");
afterAll(() => Promise.all([current.close(), old.close()]));
const say = (because: string) => `Tidings: ${because}`;
const tell = async ({ db, pool }: TestDatabase, now = NOW) => tellKoha(db, await readHost(pool.promise()), say, now);

/** A notice whose message has ended, and that Koha has not been told of. */
async function anEndedNotice({ db }: TestDatabase, reason: string, rounds = { ours: 1, latest: 1 }) {
  const patron = await anOptedInPatron(db);
  const noticeId = await aTakenNotice(db, patron, rounds.latest);
  const state = reason === "bad_number" || reason === "landline" ? "failed" : "cancelled";
  const ours = { notice_id: noticeId, round: rounds.ours, state, reason, tell_at: NOW } as const;
  return { noticeId, messageId: await aMessage(db, ours, patron) };
}

test.each([
  ["bad_number", "failed"],
  ["landline", "failed"],
  ["consent_withdrawn", "deleted"],
  ["opted_out_at_provider", "deleted"],
  ["too_late", "deleted"],
  ["tries_spent", "deleted"],
  ["spam_filter", "deleted"],
])("a notice that ended with %s shows as %s in Koha, with our sentence", async (reason, status) => {
  const { noticeId, messageId } = await anEndedNotice(current, reason);
  expect(await tell(current)).toEqual({ told: 1, more: false });
  expect(await readInKoha(current.db, noticeId)).toEqual({ status, failure_code: `Tidings: ${reason}` });
  expect((await readMessage(current.db, messageId)).tell_at).toBeNull();
  expect(await tell(current)).toEqual({ told: 0, more: false });
});

test.each([
  ["bad_number", "failed"],
  ["too_late", "deleted"],
])("an old Koha has no place for the sentence, and is told %s all the same", async (reason, status) => {
  const { noticeId } = await anEndedNotice(old, reason);
  expect(await tell(old)).toEqual({ told: 1, more: false });
  expect(await readInKoha(old.db, noticeId)).toEqual({ status });
});

test("what is not yet to be told is not told", async () => {
  const { noticeId } = await anEndedNotice(current, "too_late");
  expect(await tell(current, later(-1))).toEqual({ told: 0, more: false });
  expect((await readInKoha(current.db, noticeId)).status).toBe("sent");
  expect((await tell(current)).told).toBe(1);
});

test("a notice whose patron Koha has merged into another is told all the same", async () => {
  const { noticeId } = await anEndedNotice(current, "consent_withdrawn");
  const into = await anOptedInPatron(current.db);
  const changed = { borrowernumber: into.patronId, updated_on: later(60_000) };
  await current.db.updateTable("message_queue").set(changed).where("message_id", "=", noticeId).execute();
  expect((await tell(current)).told).toBe(1);
  expect((await readInKoha(current.db, noticeId)).status).toBe("deleted");
});

test("a Resend that staff pressed before Koha was told is not erased", async () => {
  const { noticeId, messageId } = await anEndedNotice(current, "bad_number");
  await current.db.updateTable("message_queue").set({ status: "pending" }).where("message_id", "=", noticeId).execute();
  expect(await tell(current)).toEqual({ told: 0, more: false });
  expect((await readInKoha(current.db, noticeId)).status).toBe("pending");
  expect((await readMessage(current.db, messageId)).tell_at).toBeNull();
});

test.each([
  ["a current Koha", current, "updated_on"],
  ["an old Koha", old, "time_queued"],
] as const)(
  "what the sender of %s sent after a Resend is not told over, what only we wrote is",
  async (_, koha, changedAt) => {
    const { db } = koha;
    const host = await readHost(koha.pool.promise());
    const [sentAgain, untouched] = [await anEndedNotice(koha, "bad_number"), await anEndedNotice(koha, "bad_number")];
    for (const { noticeId } of [sentAgain, untouched]) {
      await db.updateTable("message_queue").set({ status: "pending" }).where("message_id", "=", noticeId).execute();
      await inTransaction(db, (tx) => markTaken(tx, [noticeId], host));
    }
    // Koha's clock has whole seconds; a Resend and a run take longer.
    await sql`update message_queue set ${sql.ref(changedAt)} = now() + interval 1 minute
    where message_id = ${sentAgain.noticeId}`.execute(db);
    expect((await tell(koha)).told).toBe(1);
    expect((await readInKoha(db, sentAgain.noticeId)).status).toBe("sent");
    expect((await readInKoha(db, untouched.noticeId)).status).toBe("failed");
    expect((await readMessage(db, sentAgain.messageId)).tell_at).toBeNull();
  },
);

test("a Resend that is being pressed while Koha is told is waited for, and not erased", async () => {
  const { noticeId } = await anEndedNotice(current, "bad_number");
  const staff = await createConnection({ socketPath: current.socket, user: "root", database: current.name });
  onTestFinished(() => staff.end());
  await staff.query("start transaction");
  await staff.query("update message_queue set status = 'pending' where message_id = ?", [noticeId]);
  const before = performance.now();
  const telling = tell(current);
  await sleep(400);
  await staff.query("commit");
  expect(await telling).toEqual({ told: 0, more: false });
  expect(performance.now() - before).toBeGreaterThan(300);
  expect((await readInKoha(current.db, noticeId)).status).toBe("pending");
});

test("the end of an earlier round says nothing about the round that is on its way", async () => {
  const { noticeId } = await anEndedNotice(current, "bad_number", { ours: 1, latest: 2 });
  expect((await tell(current)).told).toBe(0);
  expect((await readInKoha(current.db, noticeId)).status).toBe("sent");
});

test("a reply, and a notice that was deleted with its patron, are not told to Koha", async () => {
  const reply = await aMessage(current.db, { kind: "reply", state: "cancelled", reason: "too_late", tell_at: NOW });
  const { noticeId, messageId } = await anEndedNotice(current, "patron_gone");
  await current.db.deleteFrom("message_queue").where("message_id", "=", noticeId).execute();
  expect(await tell(current)).toEqual({ told: 0, more: false });
  for (const id of [reply, messageId]) expect((await readMessage(current.db, id)).tell_at).toBeNull();
});

test("a long list of ends is told in parts, oldest first", async () => {
  const patron = await anOptedInPatron(current.db);
  for (let at = 0; at < 101; at += 1)
    await aMessage(current.db, { state: "failed", reason: "refused", tell_at: later(-at) }, patron);
  expect((await tell(current)).more).toBe(true);
  const left = await current.db
    .selectFrom("tidings_message")
    .select("tell_at")
    .where("tell_at", "is not", null)
    .execute();
  expect(left).toEqual([{ tell_at: NOW }]);
  expect((await tell(current)).more).toBe(false);
});
