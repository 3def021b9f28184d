import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { judgeReceipt } from "../channels/open.ts";
import type { ReceiptState } from "../database/tables.ts";
import { archiveAll } from "../outbox/archive.fixture.ts";
import type { Begun } from "../outbox/begin.ts";
import { aBegun, aWorker, later, NOW, readAttempts, readMessage } from "../outbox/message.fixture.ts";
import { settle } from "../outbox/settle.ts";
import { applyReceipt, applyReceipts } from "./receipts.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
const worker = await aWorker(db);
const NINE_DAYS_ON = later(9 * 24 * 60 * 60_000);
beforeEach(async () => {
  for (const table of ["message", "attempt", "message_archive", "attempt_archive"] as const)
    await db.deleteFrom(`tidings_${table}`).execute();
});

/** A text that was sent, and rests in the archive since a week later. */
async function anArchived(expires = true): Promise<Begun> {
  const message = await aBegun(db, worker, expires ? {} : { expires_at: null });
  const outcome = { kind: "accepted", reference: "uuid-1" } as const;
  await settle(db, worker, [{ message, outcome, chance: 0 }], judgeReceipt, NOW);
  expect(await archiveAll(db)).toBe(1);
  return message;
}
const receiptOf = (message: Begun, state: ReceiptState, code: string | null = null, reference = "uuid-1") => {
  const judgement = judgeReceipt("sms", state, code ?? undefined);
  return { messageId: message.id, attempt: message.claimNumber, reference, state, code, judgement };
};
const hear = (message: Begun, state: ReceiptState, code?: string, reference?: string) =>
  applyReceipt(db, receiptOf(message, state, code, reference), NINE_DAYS_ON, 0);
const left = async () => (await db.selectFrom("tidings_message_archive").select("id").execute()).length;

test("a receipt that comes late tells how an archived message ended, once; a week later it rests again", async () => {
  const message = await anArchived();
  expect(await hear(message, "delivered")).toEqual({
    result: "moved",
    state: "delivered",
    address: { channel: "sms", address: message.to },
  });
  expect(await readMessage(db, message.id)).toMatchObject({ state: "delivered", changed_at: NINE_DAYS_ON });
  expect(await readAttempts(db, message.id)).toMatchObject([{ receipt: "delivered", receipt_at: NINE_DAYS_ON }]);
  expect(await left()).toBe(0);
  expect((await hear(message, "sent")).result).toBe("old");
  expect(await archiveAll(db)).toBe(1);
  expect(await hear(message, "delivered")).toMatchObject({ result: "unknown" });
  expect(await left()).toBe(1);
});

test("one that failed after all: Koha is told", async () => {
  const message = await anArchived();
  expect(await hear(message, "failed", "50")).toMatchObject({ result: "moved", state: "failed" });
  expect(await readMessage(db, message.id)).toMatchObject({ state: "failed", tell_at: NINE_DAYS_ON });
});

test.for([true, false])(
  "what surely did not leave is not sent again a week later, nor does a sender rest",
  async (expires) => {
    const message = await anArchived(expires);
    const applied = await hear(message, "failed", "900");
    expect(applied).toMatchObject({ result: "moved", state: "failed" });
    expect(applied.sender).toBeUndefined();
    expect((await readMessage(db, message.id)).state).toBe("failed");
  },
);

test("somebody who replays an old address, with another reference, moves nothing", async () => {
  const message = await anArchived();
  expect((await hear(message, "failed", "50", "uuid-2")).result).toBe("unknown");
  expect(await left()).toBe(1);
});

test("receipts of hot and archived messages are written together, and two at once lose none", async () => {
  const archived = await anArchived();
  const hot = await aBegun(db, worker);
  await settle(
    db,
    worker,
    [{ message: hot, outcome: { kind: "accepted", reference: "uuid-1" }, chance: 0 }],
    judgeReceipt,
    NOW,
  );
  const arrived = [hot, archived].map((message) => ({ receipt: receiptOf(message, "sent"), chance: 0 }));
  expect((await applyReceipts(db, arrived, NINE_DAYS_ON)).map(({ result }) => result)).toEqual(["kept", "kept"]);
  await archiveAll(db);
  const both = await Promise.all([hear(archived, "delivered"), hear(archived, "delivered")]);
  expect(both.map(({ result }) => result).sort()).toEqual(["moved", "old"]);
});
