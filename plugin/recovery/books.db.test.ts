import { expect, test } from "vitest";
import type { Channel, ListedText } from "../channels/channel.ts";
import { judgeReceipt } from "../channels/open.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { readUnasked } from "../inbound-health/restore.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { askBooks } from "./books.ts";

const koha = useKoha();

const aText = (reference: string, more: Partial<ListedText> = {}): ListedText => {
  const numbers = { sender: "15550100001", address: "15559990001" };
  return { reference, ...numbers, at: at(-300), state: "delivered", type: "sms", ...more };
};

test("what has left by the provider's list is kept, for every restore; who opted out there is told of", async () => {
  const { db } = koha;
  const restore = { found_at: at(0), back_to_at: at(-720), lost_until_at: at(-5) };
  await db
    .insertInto("tidings_restore")
    .values([
      { id: 1, ...restore, released_at: at(1) },
      { id: 2, ...restore },
    ])
    .execute();
  const texts = [aText("uuid-1"), aText("uuid-2", { state: "failed", code: "200", address: "15559990002" })];
  const channel = { name: "sms", list: async () => ({ texts, next: undefined }) } as unknown as Channel;
  const optedOut: string[] = [];
  const asking = {
    db,
    channels: new Map([["sms", channel] as const]),
    mayAsk: async () => true,
    judge: judgeReceipt,
    reported: async () => undefined,
    optedOut: async (address: string) => void optedOut.push(address),
    log: aLog().log,
    now: () => at(2),
  };
  const read = [];
  for (let next = await readUnasked(db, at(2)); next; next = await readUnasked(db, at(2))) {
    read.push(next.id);
    expect(await askBooks(asking, next)).toBe(false);
  }
  expect(read).toEqual([1, 2]);
  expect(new Set(optedOut)).toEqual(new Set(["15559990002"]));
  const kept = await db.selectFrom("tidings_restore_text").select("reference").orderBy("reference").execute();
  expect(kept.map(({ reference }) => reference)).toEqual(["uuid-1"]);
});
