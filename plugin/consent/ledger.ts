import { insertedId, type Tx } from "../database/connection.ts";
import type { ChannelName, ConsentState } from "../database/tables.ts";
import { type Consent, type ConsentEvent, NO_CONSENT, next, type Source } from "./state-machine.ts";

/** A step of consent, to be recorded. */
export interface Step {
  channel: ChannelName;
  event: ConsentEvent;
  source: Source;
  /** A staff user name, "patron", or the name of the program. Never a phone number. */
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
  states: { before: ConsentState; after: ConsentState },
  now: Date,
): Promise<number> {
  const result = await tx
    .insertInto("tidings_ledger")
    .values({
      at: now,
      patron_id: patronId,
      channel: step.channel,
      event: step.event,
      state_before: states.before,
      state_after: states.after,
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

/** Records an event of an address that belongs to no known patron; states do not apply. */
export async function recordStranger(tx: Tx, step: Step, now: Date): Promise<void> {
  await append(tx, null, step, { before: "none", after: "none" }, now);
}

/**
 * Reads a patron's standing and locks it until the transaction ends; creates it as `none` if there is none yet. Call
 * only if a step follows, and after locking the addresses.
 */
export async function lockStanding(tx: Tx, patronId: number, channel: ChannelName, now: Date) {
  const read = () =>
    tx
      .selectFrom("tidings_standing")
      .select(["state", "may_return", "address_id"])
      .where("patron_id", "=", patronId)
      .where("channel", "=", channel)
      .forUpdate()
      .executeTakeFirst();
  const there = await read();
  if (there) return there;
  // A missing row cannot be locked: of two first steps at once the second would not see the first.
  await tx
    .insertInto("tidings_standing")
    .values({ patron_id: patronId, channel, state: NO_CONSENT.state, address_id: null, ledger_id: 0, changed_at: now })
    .onDuplicateKeyUpdate({ patron_id: patronId })
    .execute();
  return (await read()) ?? { ...NO_CONSENT, may_return: 0, address_id: null };
}

/**
 * Records one step of a patron's consent: the event in the ledger, whose rows are never changed, and the resulting
 * state in the standing. An opt-in closes other patrons' requests at that address, open or resumable. Must run in a
 * transaction that has locked the address. Returns the states before and after.
 */
export async function recordStep(
  tx: Tx,
  patronId: number,
  step: Step,
  now: Date,
): Promise<{ before: ConsentState; after: ConsentState; ledgerId: number }> {
  const row = await lockStanding(tx, patronId, step.channel, now);
  const before: Consent = { state: row.state, mayReturn: row.may_return === 1 };
  const after = next(before, step.event);
  const addressId = step.addressId ?? row.address_id;
  if (after.state === "opted_in" && addressId !== null) await endOthers(tx, patronId, addressId, step.channel, now);
  const states = { before: before.state, after: after.state };
  const ledgerId = await append(tx, patronId, { ...step, addressId }, states, now);
  await tx
    .updateTable("tidings_standing")
    .set({
      state: after.state,
      may_return: after.mayReturn ? 1 : 0,
      address_id: addressId,
      ledger_id: ledgerId,
      changed_at: now,
      // An open invitation stays open when other events are recorded.
      ...(after.state === "pending_opt_in" && step.event !== "requested"
        ? {}
        : { asked_at: after.state === "pending_opt_in" ? now : null, reminded_at: null }),
    })
    .where("patron_id", "=", patronId)
    .where("channel", "=", step.channel)
    .execute();
  return { ...states, ledgerId };
}

/**
 * Ends others' requests after an opt-in: the number now belongs to this patron, and a later yes from there must not opt
 * in anybody else who once named it. An email address answers by links, each for its own request, so open requests
 * there stay open.
 */
async function endOthers(tx: Tx, patronId: number, addressId: number, channel: ChannelName, now: Date) {
  const others = await tx
    .selectFrom("tidings_standing")
    .select("patron_id")
    .where("address_id", "=", addressId)
    .where("channel", "=", channel)
    .where("patron_id", "!=", patronId)
    .where("may_return", "=", 1)
    .$if(channel === "email", (query) => query.where("state", "!=", "pending_opt_in"))
    .orderBy("ledger_id")
    .execute();
  const step = { channel, event: "address_claimed", source: "sweep", actor: "tidings", addressId } as const;
  for (const other of others) await recordStep(tx, other.patron_id, step, now);
}
