import { readRowsOf } from "../consent/phones/rows-of-phone.ts";
import { readAddress, readPatronAt } from "../consent/read-standing.ts";
import { lockAddress } from "../consent/standing.ts";
import { isSuppressed } from "../consent/suppression.ts";
import { endUnheard, markAsked, readUnaskedTexts } from "../consent/unheard.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Log } from "../foundation/log.ts";
import { enqueueReply } from "../outbox/enqueue.ts";
import { findSender } from "../outbox/find-sender.ts";
import { releaseUnheard } from "../outbox/hold.ts";

/** Plivo retries for seven minutes; until then a text may still arrive by itself. */
const GIVEN_UP_AFTER_MS = 8 * 60_000;
const ANSWERABLE_MS = 24 * 3_600_000;
const MOST = 50;

export interface AskingUnheard {
  db: Db;
  /** Whether answers can be heard by that channel now. */
  hears(channel: ChannelName): Promise<boolean>;
  /** The question, in the language of the patron at that address. */
  word(tx: Tx, addressId: number): Promise<string>;
  log: Log;
}

/**
 * Asks each number once what it wrote, where somebody is there who gets messages and the provider no longer retries the
 * text. A number that said STOP is asked nothing. Returns how many were asked.
 */
export async function askUnheard({ db, hears, word, log }: AskingUnheard, now: Date): Promise<number> {
  const due = await readUnaskedTexts(db, new Date(now.getTime() - GIVEN_UP_AFTER_MS), MOST);
  // A question whose answer cannot be heard would only make one more text that nobody reads.
  if (due.length === 0 || !(await hears("sms"))) return 0;
  let asked = 0;
  for (const { address_id: addressId, sender } of due) {
    const done = await inTransaction(db, (tx) => askOne(tx, addressId, sender, word, now));
    if (done) asked += 1;
    log.note("inbound.asked", { address: addressId, asked: done });
  }
  return asked;
}

async function askOne(
  tx: Tx,
  addressId: number,
  texted: string,
  word: AskingUnheard["word"],
  now: Date,
): Promise<boolean> {
  const { row, addressIds } = await lockRows(tx, addressId, now);
  const patronId = await readPatronAt(tx, addressIds, "active");
  if (patronId === undefined || (await isSuppressed(tx, row.channel, row.address))) {
    // Nothing is sent there, so there is nothing to end. Staff see the text all the same.
    await endUnheard(tx, { addressIds }, "nobody_there", "", now);
    await releaseUnheard(tx, addressIds, now);
    return false;
  }
  const sender = (await findSender(tx, row.channel, texted))?.sender;
  if (sender === undefined || !(await markAsked(tx, addressIds, now))) return false;
  await enqueueReply(
    tx,
    {
      channel: row.channel,
      sender,
      patronId,
      addressId,
      text: await word(tx, addressId),
      heardId: null,
      ledgerId: null,
      expiresAt: new Date(now.getTime() + ANSWERABLE_MS),
      maxTries: 3,
    },
    now,
  );
  return true;
}

/** Locks the address of a row, a phone in all its rows. */
async function lockRows(tx: Tx, addressId: number, now: Date) {
  const row = await readAddress(tx, addressId);
  if (row === undefined) throw new Error(`there is no address ${addressId}`);
  await lockAddress(tx, row.channel, row.address, now);
  return { row, addressIds: await readRowsOf(tx, row.channel, row.address) };
}

/** Settles what was not heard of the phone of this row, because staff say so. False: it was settled before. */
export async function letGoOn(db: Db, addressId: number, by: string, now: Date): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    if ((await readAddress(tx, addressId)) === undefined) return false;
    const { addressIds } = await lockRows(tx, addressId, now);
    return (await settleUnheard(tx, addressIds, "decided", by, now)) > 0;
  });
}

/**
 * Settles what was not heard at these rows of an address, because of a clear word or a person's decision, and makes due
 * again what waited for it. The caller holds the lock of the address. Returns how many texts were settled.
 */
export async function settleUnheard(
  tx: Tx,
  addressIds: readonly number[],
  because: "answered" | "decided",
  by: string,
  now: Date,
): Promise<number> {
  const ended = await endUnheard(tx, { addressIds }, because, by, now);
  if (ended > 0) await releaseUnheard(tx, addressIds, now);
  return ended;
}

/** Settles a text that counted as unheard and that the provider has delivered after all. */
export async function settleHeard(
  tx: Tx,
  { channel, id, addressIds }: { channel: ChannelName; id: string; addressIds: readonly number[] },
  now: Date,
): Promise<void> {
  if ((await endUnheard(tx, { channel, providerId: id }, "heard", "", now)) > 0) {
    await releaseUnheard(tx, addressIds, now);
  }
}
