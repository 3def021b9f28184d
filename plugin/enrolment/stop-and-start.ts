import { recordStep, recordStranger, type Step } from "../consent/ledger.ts";
import { readRowsOf } from "../consent/phones/rows-of-phone.ts";
import { isSuppressed, liftSuppression, type SuppressedBecause, suppress } from "../consent/suppression.ts";
import { withdraw } from "../consent/transitions.ts";
import type { Tx } from "../database/connection.ts";
import type { ChannelName, ConsentState } from "../database/tables.ts";
import { lookAgain } from "../notices/waiting-notices.ts";
import { cancelReplies, cancelWaiting } from "../outbox/cancel.ts";
import type { Reason } from "../outbox/message.ts";

/** What was said at a locked address, by its owner or its provider. */
type Said = Omit<Step, "addressId" | "event"> & { addressId: number; address: string };

export interface Stop extends Said {
  event: "stop_heard" | "provider_blocked" | "telegram_blocked";
  /** Why waiting messages are cancelled, as staff read it. */
  reason?: Extract<Reason, "consent_withdrawn" | "opted_out_at_provider" | "telegram_blocked">;
}

const BECAUSE: Record<Stop["event"], SuppressedBecause> = {
  stop_heard: "stop",
  provider_blocked: "provider_blocked",
  telegram_blocked: "telegram_blocked",
};

/**
 * Ends everything to an address, whoever it belongs to now or later: the address is suppressed, every patron there is
 * opted out, and waiting messages are cancelled, in whichever forms its number is stored. A stranger's stop is recorded
 * too. Idempotent. Returns whether anything was to be sent there before.
 */
export async function stopAddress(tx: Tx, stop: Stop, now: Date): Promise<boolean> {
  const { address, reason = "consent_withdrawn", ...step } = stop;
  const others = (await readRowsOf(tx, step.channel, address)).filter((id) => id !== step.addressId);
  // The one at which the STOP is recorded comes last, and so stands for the phone afterwards too.
  const rows = [...others, step.addressId];
  const changed = !(await isSuppressed(tx, step.channel, address)) || (await isAwaited(tx, step.channel, rows));
  await suppress(tx, step.channel, address, BECAUSE[step.event], now);
  let patrons = 0;
  for (const addressId of rows) {
    patrons += (await withdraw(tx, { ...step, addressId }, now)).length;
    await cancelWaiting(tx, addressId, reason, now);
    await cancelReplies(tx, addressId, now);
  }
  if (patrons === 0) await recordStranger(tx, step, now);
  return changed;
}

/** Whether anybody gets messages at these rows, or is being asked about one. */
async function isAwaited(tx: Tx, channel: ChannelName, addressIds: readonly number[]): Promise<boolean> {
  const standing = await tx
    .selectFrom("tidings_standing")
    .select("patron_id")
    .where("address_id", "in", [...addressIds])
    .where("channel", "=", channel)
    .where("state", "in", ["opted_in", "pending_opt_in"])
    .executeTakeFirst();
  return standing !== undefined;
}

/**
 * The owner of this address wants to hear from us again: brings back what was there before, never more. Returns the
 * state before and after of the patron for whom the address speaks; undefined for a stranger.
 */
export async function startAddress(
  tx: Tx,
  { address, patronId, ...said }: Said & { patronId: number | null },
  now: Date,
): Promise<{ before: ConsentState; after: ConsentState } | undefined> {
  await liftSuppression(tx, said.channel, address);
  const step = { ...said, event: "start_heard" } as const;
  if (patronId === null) {
    await recordStranger(tx, step, now);
    return undefined;
  }
  const moved = await recordStep(tx, patronId, step, now);
  if (moved.after === "opted_in") await lookAgain(tx, patronId, now);
  return moved;
}
