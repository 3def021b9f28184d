import { insertedId, type Tx } from "../database.ts";
import type { ChannelName, ConsentState } from "../tables.ts";
import { type Consent, type ConsentEvent, NO_CONSENT, next, type Source } from "./machine.ts";

export interface Step {
  channel: ChannelName;
  event: ConsentEvent;
  source: Source;
  /** Who: a staff user name, "patron", or the program. Never a number. */
  actor: string;
  addressId: number | null;
  heardId?: number;
  /** The terms that were shown and ticked (consent/terms.ts). */
  terms?: { version: string; lang: string };
  /** What staff wrote about it (consent/notes.ts). */
  noteId?: number;
}

async function append(
  tx: Tx,
  patronId: number | null,
  step: Step,
  before: ConsentState,
  after: ConsentState,
  now: Date,
): Promise<number> {
  const result = await tx
    .insertInto("tidings_ledger")
    .values({
      at: now,
      patron_id: patronId,
      channel: step.channel,
      event: step.event,
      state_before: before,
      state_after: after,
      source: step.source,
      actor: step.actor,
      terms: step.terms?.version ?? null,
      terms_lang: step.terms?.lang ?? null,
      address_id: step.addressId,
      heard_id: step.heardId ?? null,
      note_id: step.noteId ?? null,
    })
    .executeTakeFirstOrThrow();
  return insertedId(result);
}

/** Writes an event of an address that belongs to no patron we know; states do not apply. */
export async function recordStranger(tx: Tx, step: Step, now: Date): Promise<void> {
  await append(tx, null, step, "none", "none", now);
}

/**
 * Writes one step of a patron's consent: the event into the ledger (nothing there is ever changed) and the state that follows from it into the
 * standing. Must run in a transaction that has locked the address. Returns the state before and after.
 */
export async function recordStep(
  tx: Tx,
  patronId: number,
  step: Step,
  now: Date,
): Promise<{ before: ConsentState; after: ConsentState; ledgerId: number }> {
  const row = await tx
    .selectFrom("tidings_standing")
    .select(["state", "may_return", "address_id"])
    .where("patron_id", "=", patronId)
    .where("channel", "=", step.channel)
    .forUpdate()
    .executeTakeFirst();
  const before: Consent = row ? { state: row.state, mayReturn: row.may_return === 1 } : NO_CONSENT;
  const after = next(before, step.event);
  const addressId = step.addressId ?? row?.address_id ?? null;
  const ledgerId = await append(tx, patronId, { ...step, addressId }, before.state, after.state, now);
  const standing = {
    state: after.state,
    may_return: after.mayReturn ? 1 : 0,
    address_id: addressId,
    ledger_id: ledgerId,
    changed_at: now,
    // An invitation that is open stays open, whatever else is written down meanwhile.
    ...(after.state === "pending_opt_in" && step.event !== "requested"
      ? {}
      : { asked_at: after.state === "pending_opt_in" ? now : null, reminded_at: null }),
  };
  await tx
    .insertInto("tidings_standing")
    .values({ patron_id: patronId, channel: step.channel, ...standing })
    .onDuplicateKeyUpdate(standing)
    .execute();
  return { before: before.state, after: after.state, ledgerId };
}
