import type { Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { enqueueReply } from "../outbox/enqueue.ts";
import type { HeardOutcome } from "./outcomes.ts";

/** Automatic answers to one address in an hour. Two machines that answer each other must fall silent. */
const MOST_AN_HOUR = 5;
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/**
 * The confirmation of a STOP is lawful only within five minutes (47 CFR 64.1200(a)(12)), and Plivo lets one pass only
 * that long.
 */
const CONFIRM_WITHIN_MS = 5 * 60_000;

/**
 * How answers to one address are bounded. `hourly`: five of all kinds in an hour. `daily`: in addition, one of this
 * kind in a day. `always`: what tells of a change of consent, except to a machine that changes its mind all the time,
 * at most five changes in an hour.
 */
export type Due = "hourly" | "daily" | "always";

export interface Answer {
  channel: ChannelName;
  sender: string;
  addressId: number;
  patronId: number | null;
  heardId: number;
  /** What followed from the text that it answers. */
  outcome: HeardOutcome;
  /** The step in the ledger that followed from that text, if one did. */
  ledgerId: number | null;
  /** When the text that it answers was said. */
  saidAt: Date;
  text: string;
  due: Due;
  /** It confirms a STOP: one try, within five minutes. */
  confirmsStop: boolean;
}

/**
 * Puts an automatic answer into the outbox, ahead of everything else. False: none is due, because the address has had
 * its share, or because a STOP that was handed over late can no longer be confirmed in time.
 */
export async function autoReply(tx: Tx, reply: Answer, now: Date): Promise<boolean> {
  const saidAt = reply.saidAt < now ? reply.saidAt : now;
  const expiresAt = new Date(reply.confirmsStop ? saidAt.getTime() + CONFIRM_WITHIN_MS : now.getTime() + HOUR_MS);
  if (expiresAt <= now || (await hasHadItsShare(tx, reply, now))) return false;
  const { channel, sender, addressId, patronId, heardId, ledgerId, text } = reply;
  const about = { channel, sender, addressId, patronId, heardId, ledgerId, text };
  await enqueueReply(tx, { ...about, expiresAt, maxTries: reply.confirmsStop ? 1 : 3 }, now);
  return true;
}

async function hasHadItsShare(tx: Tx, { due, addressId, outcome }: Answer, now: Date): Promise<boolean> {
  const answers = await tx
    .selectFrom("tidings_message as m")
    .leftJoin("tidings_heard as h", "h.id", "m.heard_id")
    .leftJoin("tidings_ledger as l", "l.id", "m.ledger_id")
    .select(["m.created_at", "h.outcome", "l.state_before", "l.state_after"])
    .where("m.address_id", "=", addressId)
    .where("m.kind", "=", "reply")
    .where("m.created_at", ">", new Date(now.getTime() - DAY_MS))
    .execute();
  const lately = answers.filter(({ created_at }) => created_at.getTime() > now.getTime() - HOUR_MS);
  if (due === "always") return lately.filter(tellsOfChange).length >= MOST_AN_HOUR;
  if (due === "daily" && answers.some((one) => one.outcome === outcome)) return true;
  return lately.length >= MOST_AN_HOUR;
}

/**
 * Whether an answer told of a change of consent. A STOP is answered only if it changed something; a START of a patron
 * who is opted in already changes nothing, but is answered.
 */
function tellsOfChange(answer: { outcome: string | null; state_before: string | null; state_after: string | null }) {
  if (answer.outcome === "started") return answer.state_before !== answer.state_after;
  return answer.outcome !== null && ["stopped", "asked_start", "joined", "linked"].includes(answer.outcome);
}
