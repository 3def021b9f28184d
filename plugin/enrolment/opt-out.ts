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
  /** Only from this address: a patron who has another one by now stays opted in. */
  addressId?: number;
}

const REASON = {
  opted_out: "consent_withdrawn",
  patron_gone: "patron_gone",
  number_changed: "number_changed",
  forgotten: "consent_withdrawn",
} as const;

/**
 * Opts one patron out of one channel: records the ledger event and cancels what waits. The number itself is not
 * suppressed, so its owner may join again, with this card or another. Runs in the caller's transaction. Returns the
 * state afterwards; undefined where there was nothing to leave.
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

/** The patron's standing, read once its address is locked. Everything that changes consent locks the address first. */
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

/** Ends a request that nobody answered and cancels what waits for it. The caller holds the lock of the address. */
export async function expireRequest(
  tx: Tx,
  { patronId, channel, addressId }: { patronId: number; channel: ChannelName; addressId: number },
  now: Date,
): Promise<void> {
  await recordStep(tx, patronId, { channel, event: "expired", source: "sweep", actor: "tidings", addressId }, now);
  await cancelWaiting(tx, addressId, "expired", now, patronId);
}
