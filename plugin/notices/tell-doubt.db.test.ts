import { sql } from "kysely";
import { afterAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../scripts/test-database.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import type { MessageState } from "../database/tables.ts";
import { readHost } from "../koha/host.ts";
import { aMessage, later, NOW, readMessage } from "../outbox/message.fixture.ts";
import type { Reason } from "../outbox/message.ts";
import { anOptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { move } from "../outbox/settle.ts";
import { markTaken } from "./mark-taken.ts";
import { tellKoha } from "./report-back.ts";
import { aTakenNotice, readInKoha } from "./taken-notice.fixture.ts";

const current = await openTestDatabase("current");
const old = await openTestDatabase("19.06");
afterAll(() => Promise.all([current.close(), old.close()]));
const say = (because: string) => `Tidings: ${because}`;
const tell = async ({ db, pool }: TestDatabase) => tellKoha(db, await readHost(pool.promise()), say, NOW);

/** A message that has left, of a notice that shows as sent. */
async function underWay(koha: TestDatabase) {
  const patron = await anOptedInPatron(koha.db);
  const noticeId = await aTakenNotice(koha.db, patron);
  const host = await readHost(koha.pool.promise());
  await koha.db.updateTable("message_queue").set({ status: "pending" }).where("message_id", "=", noticeId).execute();
  await inTransaction(koha.db, (tx) => markTaken(tx, [noticeId], host));
  const messageId = await aMessage(koha.db, { notice_id: noticeId, round: 1, state: "sending" }, patron);
  const to = (state: MessageState, reason: Reason | null = null) => moveTo(koha.db, messageId, state, reason);
  return { noticeId, messageId, to };
}

async function moveTo(db: Db, id: number, state: MessageState, reason: Reason | null): Promise<void> {
  const due = state === "queued" ? { dueAt: NOW } : {};
  await inTransaction(db, (tx) => move(tx, [id], { state, reason, tries: 1, ...due }, NOW));
}

describe("a message in doubt", () => {
  test.each([
    ["delivered", "sent", ""],
    ["sent", "sent", ""],
    ["queued", "sent", ""],
    ["failed", "deleted", "Tidings: refused"],
    ["cancelled", "deleted", "Tidings: refused"],
  ] as const)("has a note in Koha until it is %s", async (state, status, note) => {
    const { noticeId, messageId, to } = await underWay(current);
    await to("uncertain", "no_answer");
    expect(await tell(current)).toEqual({ told: 1, more: false });
    expect(await readInKoha(current.db, noticeId)).toEqual({ status: "sent", failure_code: "Tidings: no_answer" });
    expect(await tell(current)).toEqual({ told: 0, more: false });
    await to(state, note === "" ? null : "refused");
    expect(await tell(current)).toEqual({ told: 1, more: false });
    expect(await readInKoha(current.db, noticeId)).toEqual({ status, failure_code: note });
    expect((await readMessage(current.db, messageId)).tell_at).toBeNull();
  });

  test("that was settled before Koha was told of it leaves no note", async () => {
    const { noticeId, to } = await underWay(current);
    await to("uncertain", "no_answer");
    await to("delivered");
    await tell(current);
    expect(await readInKoha(current.db, noticeId)).toEqual({ status: "sent", failure_code: "" });
  });

  test("of a notice that staff have sent again has no note", async () => {
    const { noticeId, to } = await underWay(current);
    await to("uncertain", "no_answer");
    await current.db
      .updateTable("message_queue")
      .set({ status: "pending", failure_code: "" })
      .where("message_id", "=", noticeId)
      .execute();
    expect(await tell(current)).toEqual({ told: 0, more: false });
    expect(await readInKoha(current.db, noticeId)).toEqual({ status: "pending", failure_code: "" });
  });

  test("of a row that Koha's own sender has sent since has no note", async () => {
    const { noticeId, to } = await underWay(current);
    await to("uncertain", "no_answer");
    await sql`update message_queue set updated_on = ${later(60_000)} where message_id = ${noticeId}`.execute(
      current.db,
    );
    expect(await tell(current)).toEqual({ told: 0, more: false });
    expect(await readInKoha(current.db, noticeId)).toMatchObject({ failure_code: "" });
  });

  test("never was in doubt: a message that is delivered at once is nothing to tell", async () => {
    const { messageId, to } = await underWay(current);
    await to("sent");
    await to("delivered");
    expect((await readMessage(current.db, messageId)).tell_at).toBeNull();
  });

  test("has no place for a note in an old Koha, and its end is told all the same", async () => {
    const { noticeId, to } = await underWay(old);
    await to("uncertain", "no_answer");
    expect(await tell(old)).toEqual({ told: 0, more: false });
    expect(await readInKoha(old.db, noticeId)).toEqual({ status: "sent" });
    await to("failed", "bad_number");
    expect(await tell(old)).toEqual({ told: 1, more: false });
    expect(await readInKoha(old.db, noticeId)).toEqual({ status: "failed" });
  });
});
