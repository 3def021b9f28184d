import { beforeEach, expect, test } from "vitest";
import type { Channel } from "../channels/channel.ts";
import { judgeReceipt } from "../channels/open.ts";
import { anOptedIn, numberOf } from "../consent/patron.fixture.ts";
import { applyReceipt } from "../delivery/receipts.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { readUnasked } from "../inbound-health/restore.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, SENDERS, useKoha } from "../notices/intake.fixture.ts";
import { archiveAll } from "../outbox/archive.fixture.ts";
import { archiveEnded } from "../outbox/archive.ts";
import { aMessage, type MessageWish, readMessage } from "../outbox/message.fixture.ts";
import { askBooks, type OwnText } from "./books.ts";
import { markLeft, readWeights, release, weighLate } from "./held.ts";
import { takeCopy } from "./put-back.fixture.ts";

const koha = useKoha();
const DAY = 24 * 60;
const BACKUP = -720;
let addressId: number;

beforeEach(async () => {
  for (const table of ["tidings_message_archive", "tidings_attempt_archive"] as const)
    await koha.db.deleteFrom(table).execute();
  await aBorrower(koha.db, 401);
  addressId = await anOptedIn(koha.db, 401, at(-20 * DAY));
});

/** A text to patron 401, made at that minute. */
async function aText(minute: number, wish: MessageWish = {}): Promise<number> {
  const times = { event_at: at(minute), created_at: at(minute), changed_at: at(minute), due_at: at(minute) };
  const to = { patronId: 401, addressId, address: numberOf(401), ledgerId: 1 };
  return aMessage(koha.db, { sender: SENDERS.get("sms") ?? "", expires_at: at(30 * DAY), ...times, ...wish }, to);
}

/** What was sent long before the backup, and had been archived by then. */
async function anArchivedText(minute: number, reference: string): Promise<number> {
  const id = await aText(minute, { state: "sent", sent_at: at(minute) });
  await koha.db
    .insertInto("tidings_attempt")
    .values({ message_id: id, number: 1, worker_id: 1, sender: "x", begun_at: at(minute), reference })
    .execute();
  await koha.db
    .updateTable("tidings_attempt")
    .set({ ended_at: at(minute), outcome: "accepted" })
    .execute();
  expect(await archiveAll(koha.db)).toBe(1);
  return id;
}

/** The backup is put back, and the provider lists these texts to patron 401. */
async function restored(listed: readonly (readonly [reference: string, minute: number, state: string])[]) {
  const { db } = koha;
  await db
    .insertInto("tidings_restore")
    .values({ id: 1, found_at: at(0), back_to_at: at(BACKUP), lost_until_at: at(-5) })
    .execute();
  const texts = listed.map(([reference, minute, state]) => ({
    ...{ reference, sender: "15550100001", address: numberOf(401), at: at(minute), state, type: "sms" },
  }));
  const channel = { name: "sms", list: async () => ({ texts, next: undefined }) } as unknown as Channel;
  const reported: OwnText[] = [];
  const asking = {
    db,
    channels: new Map([["sms", channel] as const]),
    mayAsk: async () => true,
    judge: judgeReceipt,
    reported: async (text: OwnText) => void reported.push(text),
    optedOut: async () => undefined,
    log: aLog().log,
    now: () => at(2),
  };
  const unasked = await readUnasked(db, at(2));
  if (unasked) await askBooks(asking, unasked);
  return reported;
}

test("a listed text that an archived message owns is no other's, and its receipt reaches it", async () => {
  const own = await anArchivedText(BACKUP - 30, "uuid-archived");
  const waiting = await aText(BACKUP - 10);
  const [text, ...more] = await restored([["uuid-archived", BACKUP - 30, "delivered"]]);
  expect([text, more]).toEqual([expect.objectContaining({ messageId: own, attempt: 1, state: "delivered" }), []]);
  expect(await markLeft(koha.db, at(3))).toBe(0);
  expect([...(await readWeights(koha.db))]).toEqual([[waiting, "not_sent"]]);
  const receipt = { messageId: own, attempt: 1, reference: "uuid-archived", state: "delivered", code: null } as const;
  await applyReceipt(koha.db, { ...receipt, judgement: { kind: "delivered" } }, at(3), 0);
  expect((await readMessage(koha.db, own)).state).toBe("delivered");
});

test("a text that an archived message is found to own later is no evidence any more", async () => {
  const own = await anArchivedText(BACKUP - 30, "uuid-named-late");
  const waiting = await aText(BACKUP - 10);
  await koha.db.updateTable("tidings_attempt_archive").set({ reference: null }).execute();
  await restored([["uuid-named-late", BACKUP + 1, "sent"]]);
  expect((await readWeights(koha.db)).get(waiting)).toBe("left");
  await koha.db.updateTable("tidings_attempt_archive").set({ reference: "uuid-named-late" }).execute();
  expect((await readWeights(koha.db)).get(waiting)).toBe("not_sent");
  expect(own).toBeGreaterThan(0);
});

test("what was sent and archived in the lost database is weighed, and does not leave again", async () => {
  const sentSince = await aText(BACKUP - 1);
  const putBack = await takeCopy(koha.db);
  await koha.db
    .updateTable("tidings_message")
    .set({ state: "sent", sent_at: at(BACKUP + 1) })
    .execute();
  await archiveAll(koha.db);
  await putBack();
  expect((await readMessage(koha.db, sentSince)).state).toBe("queued");
  await restored([["uuid-lost", BACKUP + 1, "delivered"]]);
  expect(await markLeft(koha.db, at(3))).toBe(1);
  expect(await readMessage(koha.db, sentSince)).toMatchObject({ state: "sent", reason: "left_before_restore" });
});

test("what was called off after the restore is weighed in the archive too, and may be the one that left", async () => {
  await aText(BACKUP - 20, { state: "cancelled", reason: "too_late", changed_at: at(1) });
  await restored([["uuid-of-one", BACKUP + 1, "sent"]]);
  await release(koha.db, "sofie", true, at(3));
  const monthLater = 30 * DAY;
  const late = await aText(BACKUP - 10, { created_at: at(monthLater), changed_at: at(monthLater) });
  expect(await archiveEnded(koha.db, at(monthLater))).toMatchObject({ moved: 1 });
  expect((await readWeights(koha.db)).size).toBe(0);
  expect(await weighLate(koha.db, at(monthLater + 5))).toEqual({ leaves: 1, ended: 0 });
  expect((await readMessage(koha.db, late)).state).toBe("queued");
});
