import type { Db, Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { Failure } from "../foundation/failure.ts";
import { recordStep } from "./ledger.ts";
import { lockAddressChange } from "./lock-addresses.ts";
import type { ConsentEvent, Source } from "./state-machine.ts";
import { liftSuppression } from "./suppression.ts";

export type ConsentFailureCode = "address_taken";

export interface OptIn {
  patronId: number;
  channel: ChannelName;
  /** A number as digits with country code, or a chat. */
  address: string;
  source: Source;
  actor: string;
  terms?: { version: string; lang: string };
  noteId?: number;
  heardId?: number;
  /** The patron's own phone asked for it, which lifts an earlier STOP. Staff and pages cannot. */
  byPhone: boolean;
}

/**
 * Opts a patron in at an address, in the caller's transaction. Throws Failure `address_taken`, which does not say by
 * whom, if another patron is opted in there.
 */
export async function optIn(tx: Tx, wish: OptIn, now: Date): Promise<{ addressId: number; ledgerId: number }> {
  const addressId = await lockAddressChange(tx, wish, now);
  if (await isHeldByOther(tx, addressId, wish.patronId)) {
    throw new Failure<ConsentFailureCode>(
      "address_taken",
      "This number or chat is already in use for another library card.",
    );
  }
  if (wish.byPhone) await liftSuppression(tx, wish.channel, wish.address);
  const { ledgerId } = await recordStep(
    tx,
    wish.patronId,
    {
      channel: wish.channel,
      event: "opted_in",
      source: wish.source,
      actor: wish.actor,
      addressId,
      ...(wish.terms === undefined ? {} : { terms: wish.terms }),
      ...(wish.noteId === undefined ? {} : { noteId: wish.noteId }),
      ...(wish.heardId === undefined ? {} : { heardId: wish.heardId }),
    },
    now,
  );
  return { addressId, ledgerId };
}

/** Whether another patron is opted in at this address; stays true or false while the address is locked. */
export async function isHeldByOther(db: Db, addressId: number, patronId: number): Promise<boolean> {
  const holder = await db
    .selectFrom("tidings_standing")
    .select("patron_id")
    .where("held_address_id", "=", addressId)
    .where("patron_id", "!=", patronId)
    .executeTakeFirst();
  return holder !== undefined;
}

export interface Withdrawal {
  addressId: number;
  channel: ChannelName;
  event: Extract<ConsentEvent, "stop_heard" | "provider_blocked" | "telegram_blocked" | "patron_gone">;
  source: Source;
  actor: string;
  heardId?: number;
}

/**
 * Withdraws the consent of every patron who is opted in or asked at a locked address. While an attempt to it is under
 * way, the state is pending. Returns the patrons.
 */
export async function withdraw(tx: Tx, withdrawal: Withdrawal, now: Date): Promise<number[]> {
  const { addressId, channel, event, source, actor, heardId } = withdrawal;
  const standings = await tx
    .selectFrom("tidings_standing")
    .select("patron_id")
    .where("address_id", "=", addressId)
    .where("channel", "=", channel)
    // In the order of their last events, which keeps that order: a START restores the patron who was there last.
    .orderBy("ledger_id")
    .execute();
  const step = { channel, event, source, actor, addressId, ...(heardId === undefined ? {} : { heardId }) };
  for (const { patron_id } of standings) await recordStep(tx, patron_id, step, now);
  await finishOptOuts(tx, addressId, now);
  return standings.map((standing) => standing.patron_id);
}

/**
 * Ends `pending_opt_out` at a locked address if every attempt to it has ended. Returns true if nothing is pending any
 * more.
 */
export async function finishOptOuts(tx: Tx, addressId: number, now: Date): Promise<boolean> {
  const pending = await tx
    .selectFrom("tidings_standing")
    .select(["patron_id", "channel"])
    .where("address_id", "=", addressId)
    .where("state", "=", "pending_opt_out")
    .execute();
  if (pending.length === 0) return true;
  const open = await tx
    .selectFrom("tidings_message as m")
    .innerJoin("tidings_attempt as a", "a.message_id", "m.id")
    .select("m.id")
    .where("m.address_id", "=", addressId)
    .where("m.kind", "!=", "reply")
    .where("a.ended_at", "is", null)
    .executeTakeFirst();
  if (open) return false;
  for (const { patron_id, channel } of pending) {
    await recordStep(
      tx,
      patron_id,
      { channel, event: "opt_out_finished", source: "sweep", actor: "tidings", addressId },
      now,
    );
  }
  return true;
}
