import type { TrialTarget } from "../../../../configuration/trial-list.ts";
import { lockAddress } from "../../../../consent/standing.ts";
import { isSuppressed } from "../../../../consent/suppression.ts";
import { type Db, inTransaction } from "../../../../database/connection.ts";
import { countTry, type Limit } from "../../../../database/rate-limits.ts";
import { enqueueReply } from "../../../../outbox/enqueue.ts";
import { findSender } from "../../../../outbox/find-sender.ts";

/** Why a test text was not sent; `queued`: it was. */
export type TestOutcome = "queued" | "suppressed" | "no_sender" | "too_often";

export interface SendingTests {
  db: Db;
  /** Any secret that all processes share. */
  key: string;
  /** There is something to send. */
  wake(): void;
  now(): Date;
}

/** Each text is paid for, and a press of a button is quickly done. */
const MOST: Limit = { most: 20, withinMs: 3_600_000 };
/** Whoever tries a text out waits for it. */
const SENT_WITHIN_MS = 15 * 60_000;

/**
 * Sends a text to an address of the trial list, ahead of everything that waits. It is nobody's notice: it has no
 * patron and needs no consent, since its reader is one of those who try the service out. Not sent where that address
 * has said STOP, where the way is not set up, or after twenty in an hour by the same person.
 */
export async function sendTest(
  { db, key, wake, now }: SendingTests,
  { channel, address }: TrialTarget,
  { text, by }: { text: string; by: string },
): Promise<TestOutcome> {
  const sender = await findSender(db, channel, "");
  if (sender === undefined) return "no_sender";
  if (await isSuppressed(db, channel, address)) return "suppressed";
  if (!(await countTry(db, { what: "test_text", who: by, key }, MOST, now())).allowed) return "too_often";
  const outcome = await inTransaction(db, async (tx): Promise<TestOutcome> => {
    const addressId = await lockAddress(tx, channel, address, now());
    // It may have said STOP a moment ago.
    if (await isSuppressed(tx, channel, address)) return "suppressed";
    const from = { channel, sender: sender.sender, patronId: null, addressId, text };
    const expiresAt = new Date(now().getTime() + SENT_WITHIN_MS);
    await enqueueReply(tx, { ...from, heardId: null, ledgerId: null, expiresAt, maxTries: 3 }, now());
    return "queued";
  });
  if (outcome === "queued") wake();
  return outcome;
}
