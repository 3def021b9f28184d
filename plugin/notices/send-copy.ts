import { lockAddresses, readStandings } from "../consent/standing.ts";
import { type Db, inTransaction, isLockTrouble } from "../database/connection.ts";
import type { ChannelName, MessageState } from "../database/tables.ts";
import { enqueueCopy } from "../outbox/enqueue.ts";
import { hasEnded } from "../outbox/message.ts";
import { findByKey, holdMessage } from "../outbox/read-messages.ts";
import { TOO_LATE_MS } from "../routing/route.ts";
import { type Unsendable, unsendable } from "./plan-take-over.ts";

/** A text that was or was to be sent, and where it is to go as well. */
export interface CopyWish {
  /** The message whose text it is, and its state as the person saw it. */
  of: number;
  seen: MessageState;
  patronId: number;
  text: string;
  subject: string | null;
  letterCode: string | null;
  channel: ChannelName;
  sender: string;
  addressId: number;
  /** Sixteen letters and digits that the form carries: pressed twice, it is sent once. */
  token: string;
}

/** What became of it; `repeated`: it was done before, by the same form. */
export type Copied =
  | { kind: "queued" | "repeated"; id: number }
  | { kind: "refused"; because: "no_consent" | "under_way" | "changed" | Unsendable };

const DUPLICATE = 1062;
/** The column's width; a subject that is longer is cut. */
const SUBJECT_MOST = 255;

/** The message that a copy's key names; undefined: the key is another's. */
export const copiedFrom = (key: string | null): number | undefined => {
  const id = /^copy:(\d{1,15}):/.exec(key ?? "")?.[1];
  return id === undefined ? undefined : Number(id);
};

/**
 * Sends a notice's text to another address of the same patron, as a message of its own whose key names the first.
 * Looks once more, in the same transaction, whether the patron is still opted in there and whether the first message
 * still stands as the person saw it; `outbox/begin` checks consent for the last time, as always.
 */
export async function sendCopy(db: Db, wish: CopyWish, now: Date): Promise<Copied> {
  const key = `copy:${wish.of}:${wish.token}`;
  const objection = unsendable({ content: wish.text }, wish.channel);
  if (objection) return { kind: "refused", because: objection };
  try {
    return await inTransaction(db, async (tx): Promise<Copied> => {
      const addresses = await lockAddresses(tx, [wish.addressId]);
      const question = {
        id: wish.of,
        kind: "notice" as const,
        channel: wish.channel,
        patron_id: wish.patronId,
        address_id: wish.addressId,
      };
      const allowed = (await readStandings(tx, [question])).get(wish.of);
      // One that has been archived ended long ago, and is not here.
      const first = await holdMessage(tx, wish.of);
      const before = await findByKey(tx, key);
      if (before !== undefined) return { kind: "repeated", id: before };
      if (!addresses.has(wish.addressId) || allowed?.ledgerId === undefined)
        return { kind: "refused", because: "no_consent" };
      if (first && !hasEnded(first.state)) return { kind: "refused", because: "under_way" };
      if (first && first.state !== wish.seen) return { kind: "refused", because: "changed" };
      const expiresAt = new Date(now.getTime() + TOO_LATE_MS);
      const { subject, of, patronId, letterCode, channel, sender, addressId } = wish;
      const titled = channel === "email" && subject !== null;
      const copy = {
        ...{ of, patronId, letterCode, channel, sender, addressId },
        text: wish.channel === "sms" ? wish.text.normalize("NFC") : wish.text,
        ...(titled ? { subject: [...subject].slice(0, SUBJECT_MOST).join("") } : {}),
        ledgerId: allowed.ledgerId,
        key,
        expiresAt,
      };
      return { kind: "queued", id: await enqueueCopy(tx, copy, now) };
    });
  } catch (error) {
    const before = isLockTrouble(error, [DUPLICATE]) ? await findByKey(db, key) : undefined;
    if (before === undefined) throw error;
    return { kind: "repeated", id: before };
  }
}
