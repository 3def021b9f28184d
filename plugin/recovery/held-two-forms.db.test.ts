import { expect, test } from "vitest";
import type { Channel } from "../channels/channel.ts";
import { judgeReceipt } from "../channels/open.ts";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { readUnasked } from "../inbound-health/restore.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, SENDERS, useKoha } from "../notices/intake.fixture.ts";
import { aMessage, readMessage } from "../outbox/message.fixture.ts";
import { askBooks } from "./books.ts";
import { markLeft } from "./held.ts";

const koha = useKoha();

/** A queued text to a number as it is stored. */
async function aText(patronId: number, address: string): Promise<number> {
  await aBorrower(koha.db, patronId);
  const addressId = await anOptedIn(koha.db, patronId, at(-800), { address: `1555000${patronId}` });
  await koha.db.updateTable("tidings_address").set({ address }).where("id", "=", addressId).execute();
  const times = { event_at: at(-730), created_at: at(-730), due_at: at(5), expires_at: at(600) };
  return aMessage(
    koha.db,
    { sender: SENDERS.get("sms") ?? "", ...times },
    { patronId, addressId, address, ledgerId: 1 },
  );
}

/** A backup is put back, and the provider lists one text to this number. */
async function restored(address: string): Promise<void> {
  const { db } = koha;
  const restore = { found_at: at(0), back_to_at: at(-720), lost_until_at: at(-5) };
  await db
    .insertInto("tidings_restore")
    .values({ id: 1, ...restore })
    .execute();
  const text = { reference: "uuid-1", sender: "15550100001", address, at: at(-300), state: "delivered", type: "sms" };
  const channel = { name: "sms", list: async () => ({ texts: [text], next: undefined }) } as unknown as Channel;
  const asking = {
    db,
    channels: new Map([["sms", channel] as const]),
    mayAsk: async () => true,
    judge: judgeReceipt,
    reported: async () => undefined,
    optedOut: async () => undefined,
    log: aLog().log,
    now: () => at(2),
  };
  const unasked = await readUnasked(db, at(2));
  if (unasked) await askBooks(asking, unasked);
}

test.each([
  ["5215512345678", "5215512345678"],
  ["5215512345678", "525512345678"],
  ["525512345678", "5215512345678"],
  ["262612345678", "33612345678"],
])("a text to a phone stored as %s that the provider lists to %s has left", async (stored, listed) => {
  const id = await aText(401, stored);
  await restored(listed);
  expect(await markLeft(koha.db, at(3))).toBe(1);
  expect(await readMessage(koha.db, id)).toMatchObject({ state: "sent", reason: "left_before_restore" });
  const texts = await koha.db.selectFrom("tidings_restore_text").select("message_id").execute();
  expect(texts).toEqual([{ message_id: id }]);
});

test("of two texts to one phone in two rows, one of which has left, nobody can tell which", async () => {
  await aText(401, "5215512345678");
  await aText(402, "525512345678");
  await restored("5215512345678");
  expect(await markLeft(koha.db, at(3))).toBe(0);
});
