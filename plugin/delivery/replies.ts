import type { Tx } from "../database.ts";
import { enqueueReply } from "../outbox/enqueue.ts";
import type { ChannelName } from "../tables.ts";

/** Automatic answers to one address in an hour: two machines that answer each other must fall silent. */
const MOST_AN_HOUR = 5;
const HOUR_MS = 60 * 60_000;
/** The confirmation of a STOP is lawful only within five minutes (47 CFR 64.1200(a)(12)), and Plivo lets one pass only so long. */
const CONFIRM_WITHIN_MS = 5 * 60_000;

export interface Answer {
  channel: ChannelName;
  sender: string;
  addressId: number;
  patronId: number | null;
  heardId: number;
  /** The step of consent that followed from that text, if one did. */
  ledgerId: number | null;
  /** When the text that it answers was said. */
  heardAt: Date;
  text: string;
  /** It confirms a STOP: one try, within five minutes. */
  confirmsStop: boolean;
}

/**
 * Puts an automatic answer into the outbox, ahead of everything. False: none is due, because the address has had its share for this hour, or a
 * STOP that was handed over late can no longer be confirmed in time.
 */
export async function answer(tx: Tx, reply: Answer, now: Date): Promise<boolean> {
  const saidAt = reply.heardAt < now ? reply.heardAt : now;
  const expiresAt = new Date(reply.confirmsStop ? saidAt.getTime() + CONFIRM_WITHIN_MS : now.getTime() + HOUR_MS);
  if (expiresAt <= now) return false;
  const since = new Date(now.getTime() - HOUR_MS);
  const { count } = await tx
    .selectFrom("tidings_message")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("address_id", "=", reply.addressId)
    .where("kind", "=", "reply")
    .where("created_at", ">", since)
    .executeTakeFirstOrThrow();
  if (Number(count) >= MOST_AN_HOUR) return false;
  await enqueueReply(tx, { ...reply, expiresAt, maxTries: reply.confirmsStop ? 1 : 3 }, now);
  return true;
}
