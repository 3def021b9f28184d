import { recordStep } from "../consent/ledger.ts";
import type { ConsentEvent, Source } from "../consent/machine.ts";
import { keepNote } from "../consent/notes.ts";
import { finishOptOuts } from "../consent/opt.ts";
import { holdAddress } from "../consent/standing.ts";
import type { Tx } from "../database.ts";
import { cancelWaiting } from "../outbox/cancel.ts";
import type { ChannelName, ConsentState } from "../tables.ts";

export interface Leave {
  patronId: number;
  channel: ChannelName;
  event: Extract<ConsentEvent, "opted_out" | "patron_gone" | "number_changed" | "forgotten">;
  source: Source;
  actor: string;
  /** Why staff did it. */
  note?: string;
}

const REASON = {
  opted_out: "consent_withdrawn",
  patron_gone: "patron_gone",
  number_changed: "number_changed",
  forgotten: "consent_withdrawn",
} as const;

/**
 * One patron leaves one channel: the ledger's event, and what waits is cancelled. The number itself is not suppressed: its owner may join again,
 * or another card. Runs in the caller's transaction; undefined where there was nothing to leave.
 */
export async function leave(tx: Tx, wish: Leave, now: Date): Promise<ConsentState | undefined> {
  const { patronId, channel, event, source, actor } = wish;
  const read = () =>
    tx
      .selectFrom("tidings_standing")
      .select(["state", "address_id"])
      .where("patron_id", "=", patronId)
      .where("channel", "=", channel)
      .executeTakeFirst();
  const before = await read();
  if (!before) return undefined;
  // The address first, as everyone does who changes consent.
  if (before.address_id !== null) await holdAddress(tx, before.address_id);
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
  return (await read())?.state ?? after;
}
