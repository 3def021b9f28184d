import { recordStep } from "../consent/ledger.ts";
import { holdAddress } from "../consent/standing.ts";
import { liftSuppression } from "../consent/suppression.ts";
import { isHeldByOther } from "../consent/transitions.ts";
import type { Db, Tx } from "../database/connection.ts";
import { lookAgain } from "../notices/waiting-notices.ts";
import { enqueueConsentMessage } from "../outbox/enqueue.ts";
import type { Lang } from "../templates/locales.ts";
import type { Joining } from "./opt-in.ts";

const HOUR = 60 * 60_000;
/** An address that nobody has confirmed within this time is erased, and its links lead nowhere. */
export const VERIFY_WITHIN_MS = 72 * HOUR;
/** A welcome is not sent later than this: nobody would expect it any more. */
const WELCOME_WITHIN_MS = 12 * HOUR;

/** Where a link to confirm an address leads now. `old`: no request waits for it any more. */
export interface Confirmation {
  state: "open" | "confirmed" | "taken" | "old";
  patronId: number;
  addressId: number;
  address: string;
}

/**
 * Reads the request that a ledger event records; undefined where there is none, or where its address was erased.
 * Changes nothing.
 */
export async function readConfirmation(db: Db, ledgerId: number, now: Date): Promise<Confirmation | undefined> {
  const asked = await db
    .selectFrom("tidings_ledger as l")
    .innerJoin("tidings_standing as s", (join) =>
      join
        .onRef("s.patron_id", "=", "l.patron_id")
        .onRef("s.channel", "=", "l.channel")
        // A patron who has asked for another address since must confirm that one.
        .onRef("s.address_id", "=", "l.address_id"),
    )
    .innerJoin("tidings_address as a", "a.id", "s.address_id")
    .select(["l.at", "s.patron_id", "s.address_id", "s.state", "a.address"])
    .where("l.id", "=", ledgerId)
    .where("l.channel", "=", "email")
    .where("a.channel", "=", "email")
    .executeTakeFirst();
  if (!asked || asked.address_id === null) return undefined;
  const { patron_id: patronId, address_id: addressId, address } = asked;
  return { state: await stateOf(), patronId, addressId, address };

  async function stateOf(): Promise<Confirmation["state"]> {
    if (asked?.state === "opted_in") return "confirmed";
    const late = asked === undefined || now.getTime() - asked.at.getTime() >= VERIFY_WITHIN_MS;
    if (late || asked.state !== "pending_opt_in") return "old";
    return (await isHeldByOther(db, addressId, patronId)) ? "taken" : "open";
  }
}

/**
 * The owner of an email address confirms it by the link in the mail that was sent there. Opts the patron in, lifts an
 * earlier suppression of that address, and has waiting notices looked at again. Idempotent. Returns the state
 * afterwards; undefined where the link leads nowhere.
 */
export async function confirmEmail(
  tx: Tx,
  ledgerId: number,
  joining: Joining,
  lang: Lang,
  now: Date,
): Promise<Confirmation | undefined> {
  const seen = await readConfirmation(tx, ledgerId, now);
  if (!seen) return undefined;
  await holdAddress(tx, seen.addressId);
  const held = await readConfirmation(tx, ledgerId, now);
  if (held?.state !== "open") return held;
  const { patronId, addressId, address } = held;
  await liftSuppression(tx, "email", address);
  const step = { channel: "email", event: "confirmed", source: "email", actor: "patron", addressId } as const;
  const { ledgerId: confirmedBy } = await recordStep(tx, patronId, step, now);
  await welcome(tx, held, joining, { lang, ledgerId: confirmedBy }, now);
  await lookAgain(tx, patronId, now);
  return { ...held, state: "confirmed" };
}

async function welcome(
  tx: Tx,
  { patronId, addressId, address }: Confirmation,
  joining: Joining,
  { lang, ledgerId }: { lang: Lang; ledgerId: number },
  now: Date,
): Promise<void> {
  const sender = joining.senders.get("email");
  if (sender === undefined || (joining.only && !joining.only.has(address))) return;
  const whom = { channel: "email", patronId, addressId } as const;
  const words = await joining.compose(tx, "welcome", { ...whom, lang }, now);
  const expiresAt = new Date(now.getTime() + WELCOME_WITHIN_MS);
  await enqueueConsentMessage(tx, { kind: "welcome", sender, ...whom, ledgerId, expiresAt, ...words }, now);
}
