import type { Tx } from "../database/connection.ts";

/** How long until a held number is looked at again by itself; settling it does not wait for that. */
const LOOK_AGAIN_MS = 5 * 60_000;

/**
 * Puts claimed messages back: their number wrote something that nobody heard, and what it was must be settled first.
 */
export async function holdUnheard(tx: Tx, ids: readonly number[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("tidings_message")
    .set({
      state: "queued",
      reason: "unheard_text",
      claimed_by: null,
      claimed_at: null,
      changed_at: now,
      due_at: new Date(now.getTime() + LOOK_AGAIN_MS),
    })
    .where("id", "in", [...ids])
    .execute();
}

/** How long until what may have left before a restore is claimed again; it is weighed sooner. */
const WEIGHED_WITHIN_MS = 15_000;

/** Puts claimed messages back that may have left before an older database was put back: they must be weighed first. */
export async function holdUnweighed(tx: Tx, ids: readonly number[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  const dueAt = new Date(now.getTime() + WEIGHED_WITHIN_MS);
  await tx
    .updateTable("tidings_message")
    .set({ state: "queued", claimed_by: null, claimed_at: null, changed_at: now, due_at: dueAt })
    .where("id", "in", [...ids])
    .execute();
}

/** How long until what waits for staff is looked at again by itself; their word releases it at once. */
const OTHER_AGAIN_MS = 10 * 60_000;

/** Puts claimed messages back: the patron's record has become another person's, and staff must say what follows. */
export async function holdOther(tx: Tx, ids: readonly number[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("tidings_message")
    .set({
      state: "queued",
      reason: "other_person",
      claimed_by: null,
      claimed_at: null,
      changed_at: now,
      due_at: new Date(now.getTime() + OTHER_AGAIN_MS),
    })
    .where("id", "in", [...ids])
    .execute();
}

/** Makes what was held for a patron due again: the record is the same person's. */
export async function releaseOther(tx: Tx, patronId: number, now: Date): Promise<void> {
  await tx
    .updateTable("tidings_message")
    .set({ due_at: now, reason: null })
    .where("patron_id", "=", patronId)
    .where("state", "=", "queued")
    .where("reason", "=", "other_person")
    .execute();
}

/** Makes what was held for a number due again; `addressIds` are its rows. */
export async function releaseUnheard(tx: Tx, addressIds: readonly number[], now: Date): Promise<void> {
  await tx
    .updateTable("tidings_message")
    .set({ due_at: now, reason: null })
    .where("address_id", "in", [...addressIds])
    .where("state", "=", "queued")
    .where("reason", "=", "unheard_text")
    .execute();
}
