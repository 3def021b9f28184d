import { isStillOpen, noteReminded, type OpenInvitation, readOpenInvitations } from "../consent/open-invitations.ts";
import { holdAddress } from "../consent/standing.ts";
import { isSuppressed } from "../consent/suppression.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import { enqueueConsentMessage } from "../outbox/enqueue.ts";
import type { Lang } from "../templates/locales.ts";
import { readJoiningLang } from "../templates/patron-language.ts";
import type { Joining } from "./opt-in.ts";
import { expireRequest } from "./opt-out.ts";

const HOUR = 60 * 60_000;
const REMIND_AFTER_MS = 48 * HOUR;
/** What is left of the 72 hours after the reminder; a reminder that was late, because no worker ran, leaves as much. */
const EXPIRE_AFTER_REMINDER_MS = 24 * HOUR;
const MOST = 100;

/**
 * Where the library lets invitations expire: one reminder after 48 hours without an answer, Rejected a day after that.
 * `langOf` returns a patron's language. Returns how many of each; at most a hundred at a time.
 */
export async function lookAfterInvitations(
  db: Db,
  joining: Joining,
  langOf: (patronId: number) => Promise<Lang>,
  now: Date,
): Promise<{ reminded: number; expired: number }> {
  const total = { reminded: 0, expired: 0 };
  if (!joining.policy.invitationExpires) return total;
  const askedUntil = new Date(now.getTime() - REMIND_AFTER_MS);
  const remindedUntil = new Date(now.getTime() - EXPIRE_AFTER_REMINDER_MS);
  for (const open of await readOpenInvitations(db, askedUntil, remindedUntil, MOST)) {
    const { patronId, channel, addressId } = open;
    // In the language of the invitation, so that the same yes answers both.
    const lang = await readJoiningLang(db, patronId, channel, await langOf(patronId));
    const done = await inTransaction(db, async (tx) => {
      await holdAddress(tx, addressId);
      if (!(await isStillOpen(tx, open))) return undefined;
      if (isOver(open, now)) {
        await expireRequest(tx, { patronId, channel, addressId }, now);
        return "expired";
      }
      return (await remind(tx, joining, open, lang, now)) ? "reminded" : undefined;
    });
    if (done) total[done] += 1;
  }
  return total;
}

const isOver = ({ remindedAt }: OpenInvitation, now: Date): boolean =>
  remindedAt !== null && now.getTime() - remindedAt.getTime() >= EXPIRE_AFTER_REMINDER_MS;

async function remind(tx: Tx, joining: Joining, open: OpenInvitation, lang: Lang, now: Date): Promise<boolean> {
  const { patronId, channel, addressId } = open;
  const invited = await noteReminded(tx, open, now);
  const sender = joining.senders.get(channel);
  if (!sender || invited === undefined || invited.unreachableBecause !== null) return false;
  if (joining.only && !joining.only.has(invited.address)) return false;
  if (await isSuppressed(tx, channel, invited.address)) return false;
  const reminder = await joining.compose(tx, "reminder", { channel, patronId, addressId, lang }, now);
  const expiresAt = new Date(now.getTime() + EXPIRE_AFTER_REMINDER_MS);
  const { ledgerId } = invited;
  await enqueueConsentMessage(
    tx,
    { kind: "invitation", channel, sender, patronId, addressId, ledgerId, expiresAt, ...reminder },
    now,
  );
  return true;
}
