import { recordStep } from "../consent/ledger.ts";
import { keepNote } from "../consent/notes.ts";
import { holdAddress } from "../consent/standing.ts";
import type { ConsentEvent, Source } from "../consent/state-machine.ts";
import { finishOptOuts } from "../consent/transitions.ts";
import type { Tx } from "../database/connection.ts";
import type { ChannelName, ConsentState } from "../database/tables.ts";
import { cancelWaiting } from "../outbox/cancel.ts";

export interface OptOutWish {
  patronId: number;
  channel: ChannelName;
  event: Extract<ConsentEvent, "opted_out" | "patron_gone" | "number_changed" | "forgotten">;
  source: Source;
  actor: string;
  /** Why staff did it. */
  note?: string;
  /** Only from there: who has another address by now stays. */
  addressId?: number;
}

const REASON = {
  opted_out: "consent_withdrawn",
  patron_gone: "patron_gone",
  number_changed: "number_changed",
  forgotten: "consent_withdrawn",
} as const;

/**
 * One patron leaves one channel: the ledger's event, and what waits is cancelled. The number itself is not suppressed:
 * its owner may join again, or another card. Runs in the caller's transaction; undefined where there was nothing to
 * leave.
 */
export async function optOut(tx: Tx, wish: OptOutWish, now: Date): Promise<ConsentState | undefined> {
  const { patronId, channel, event, source, actor } = wish;
  const before = await hold(tx, wish);
  if (!before || (wish.addressId !== undefined && wish.addressId !== before.address_id)) return undefined;
  const { after } = await recordStep(
    tx,
    patronId,
    {
      channel,
      event,
      source,
      actor,
      addressId: before.address_id,
      ...(wish.note ? { noteId: await keepNote(tx, wish.note, now) } : {}),
    },
    now,
  );
  if (before.address_id === null) return after;
  await cancelWaiting(tx, before.address_id, REASON[event], now, patronId);
  await finishOptOuts(tx, before.address_id, now);
  return (await read(tx, wish))?.state ?? after;
}

/** The patron's standing once its address is locked: the address first, as everyone does who changes consent. */
async function hold(tx: Tx, wish: OptOutWish) {
  for (;;) {
    const seen = await read(tx, wish);
    if (!seen || seen.address_id === null) return seen;
    await holdAddress(tx, seen.address_id);
    const held = await read(tx, wish);
    // Another number was opted in while we waited for this one.
    if (held?.address_id === seen.address_id) return held;
  }
}

const read = (tx: Tx, { patronId, channel }: OptOutWish) =>
  tx
    .selectFrom("tidings_standing")
    .select(["state", "address_id"])
    .where("patron_id", "=", patronId)
    .where("channel", "=", channel)
    .executeTakeFirst();

/** A request at a locked address that nobody answered is over, and what waits for it is called off. */
export async function expireRequest(
  tx: Tx,
  { patronId, channel, addressId }: { patronId: number; channel: ChannelName; addressId: number },
  now: Date,
): Promise<void> {
  await recordStep(tx, patronId, { channel, event: "expired", source: "sweep", actor: "tidings", addressId }, now);
  await cancelWaiting(tx, addressId, "consent_withdrawn", now, patronId);
}
