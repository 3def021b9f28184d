import { holdAddress } from "../consent/standing.ts";
import { isSuppressed } from "../consent/suppression.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { enqueueConsentMessage } from "../outbox/enqueue.ts";
import type { Lang } from "../templates/locales.ts";
import { readJoiningLang } from "../templates/patron-language.ts";
import type { Joining } from "./opt-in.ts";
import { expireRequest } from "./opt-out.ts";

const HOUR = 60 * 60_000;
const REMIND_AFTER_MS = 48 * HOUR;
/** What is left of the 72 hours after the reminder; one that came late, since nobody was at work, leaves no less. */
const EXPIRE_AFTER_REMINDER_MS = 24 * HOUR;
const MOST = 100;

interface Open {
  patron_id: number;
  channel: ChannelName;
  address_id: number | null;
  asked_at: Date | null;
  reminded_at: Date | null;
}

/**
 * Where the library lets invitations expire: one reminder after 48 hours without an answer, Rejected a day after that.
 * `langOf` tells a patron's language. Returns how many of each; at most a hundred at a time.
 */
export async function lookAfterInvitations(
  db: Db,
  joining: Joining,
  langOf: (patronId: number) => Promise<Lang>,
  now: Date,
): Promise<{ reminded: number; expired: number }> {
  const total = { reminded: 0, expired: 0 };
  if (!joining.policy.invitationExpires) return total;
  const due = await db
    .selectFrom("tidings_standing")
    .select(["patron_id", "channel", "address_id", "asked_at", "reminded_at"])
    .where("state", "=", "pending_opt_in")
    .where("asked_at", "<=", new Date(now.getTime() - REMIND_AFTER_MS))
    .where((eb) =>
      eb.or([
        eb("reminded_at", "is", null),
        eb("reminded_at", "<=", new Date(now.getTime() - EXPIRE_AFTER_REMINDER_MS)),
      ]),
    )
    .orderBy("asked_at")
    .limit(MOST)
    .execute();
  for (const open of due) {
    const { patron_id, channel, address_id } = open;
    if (address_id === null) continue;
    // As the invitation was, so that the same yes answers it.
    const lang = await readJoiningLang(db, patron_id, channel, await langOf(patron_id));
    const done = await inTransaction(db, async (tx) => {
      await holdAddress(tx, address_id);
      if (!(await isStillOpen(tx, open))) return undefined;
      if (isOver(open, now)) {
        await expireRequest(tx, { patronId: patron_id, channel, addressId: address_id }, now);
        return "expired";
      }
      return (await remind(tx, joining, { ...open, address_id }, lang, now)) ? "reminded" : undefined;
    });
    if (done) total[done] += 1;
  }
  return total;
}

const isOver = ({ reminded_at }: Open, now: Date): boolean =>
  reminded_at !== null && now.getTime() - reminded_at.getTime() >= EXPIRE_AFTER_REMINDER_MS;

/** Has nobody answered, and nobody asked again, since it was read? */
async function isStillOpen(tx: Tx, open: Open): Promise<boolean> {
  const row = await tx
    .selectFrom("tidings_standing")
    .select(["state", "asked_at"])
    .where("patron_id", "=", open.patron_id)
    .where("channel", "=", open.channel)
    .forUpdate()
    .executeTakeFirst();
  return row?.state === "pending_opt_in" && row.asked_at?.getTime() === open.asked_at?.getTime();
}

async function remind(
  tx: Tx,
  joining: Joining,
  { patron_id: patronId, channel, address_id: addressId }: Open & { address_id: number },
  lang: Lang,
  now: Date,
): Promise<boolean> {
  await tx
    .updateTable("tidings_standing")
    .set({ reminded_at: now })
    .where("patron_id", "=", patronId)
    .where("channel", "=", channel)
    .execute();
  const row = await tx
    .selectFrom("tidings_standing as s")
    .innerJoin("tidings_address as a", "a.id", "s.address_id")
    .select(["a.address", "a.unreachable_because", "s.ledger_id"])
    .where("s.patron_id", "=", patronId)
    .where("s.channel", "=", channel)
    .executeTakeFirst();
  const sender = joining.senders.get(channel);
  const mayWrite = row && row.unreachable_because === null && (!joining.only || joining.only.has(row.address));
  if (!sender || !row || !mayWrite || (await isSuppressed(tx, channel, row.address))) return false;
  const reminder = await joining.compose(tx, "reminder", { channel, patronId, addressId, lang }, now);
  const expiresAt = new Date(now.getTime() + EXPIRE_AFTER_REMINDER_MS);
  await enqueueConsentMessage(
    tx,
    { kind: "invitation", channel, sender, patronId, addressId, ledgerId: row.ledger_id, expiresAt, ...reminder },
    now,
  );
  return true;
}
