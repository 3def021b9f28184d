import { lockAddresses, readStandings } from "../consent/standing.ts";
import { type Db, inTransaction, isDuplicate } from "../database/connection.ts";
import type { ChannelName, MessageState } from "../database/tables.ts";
import { enqueueCopy } from "../outbox/enqueue.ts";
import { hasEnded } from "../outbox/message.ts";
import { copyKey, findByKey, holdMessage, readCopies } from "../outbox/read-messages.ts";
import { TOO_LATE_MS } from "../routing/route.ts";
import { type Unsendable, unsendable } from "./composing/koha-words.ts";
import { isOnItsWayAgain } from "./notice-store.ts";

/** A text that was or was to be sent, and where it is to go as well. */
export interface CopyWish {
  /** The message whose text it is, its state as the person saw it, and how many copies they saw. */
  of: number;
  seen: MessageState;
  copies: number;
  /** The notice and the round of it that made the message; undefined: it is a copy itself. */
  notice?: { noticeId: number; round: number } | undefined;
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

/** The column's width; a subject that is longer is cut. */
const SUBJECT_MOST = 255;

/**
 * Sends a notice's text to another address of the same patron, as a message of its own whose key names the first.
 * Looks once more, in the same transaction, whether the patron is still opted in there, whether the first message still
 * stands as the person saw it, and whether a colleague has sent it again meanwhile, so that the patron does not get it
 * twice; `outbox/begin` checks consent for the last time, as always.
 */
export async function sendCopy(db: Db, wish: CopyWish, now: Date): Promise<Copied> {
  const key = copyKey(wish.of, wish.token);
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
      const first = await holdMessage(tx, wish.of);
      const before = await findByKey(tx, key);
      if (before !== undefined) return { kind: "repeated", id: before };
      if (!addresses.has(wish.addressId) || allowed?.ledgerId === undefined)
        return { kind: "refused", because: "no_consent" };
      const again = first && wish.notice !== undefined && (await isOnItsWayAgain(tx, wish.notice));
      if (again || (first && !hasEnded(first.state))) return { kind: "refused", because: "under_way" };
      const others = (await readCopies(tx, wish.of)).length > wish.copies;
      if (others || (first && first.state !== wish.seen)) return { kind: "refused", because: "changed" };
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
    const before = isDuplicate(error) ? await findByKey(db, key) : undefined;
    if (before === undefined) throw error;
    return { kind: "repeated", id: before };
  }
}
