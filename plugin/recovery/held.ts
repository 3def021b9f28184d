import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import { closeRestores, readRestore } from "../inbound-health/restore.ts";
import { lockQueued, readQueued } from "../outbox/read-messages.ts";
import { move } from "../outbox/settle.ts";
import { readUnclaimed } from "./books.ts";
import { type Held, type Weight, weigh } from "./weigh.ts";

/** Koha's queue was restored too: what was pending there must have been taken over before anything is counted. */
const SETTLES_MS = 15_000;

async function readHeld(db: Db | Tx): Promise<Held[]> {
  const rows = await readQueued(db);
  return rows
    .map(({ id, channel, address_id, event_at, created_at }) => {
      return { id, channel, addressId: address_id, madeAt: event_at ?? created_at };
    })
    .toSorted((a, b) => a.madeAt.getTime() - b.madeAt.getTime() || a.id - b.id);
}

async function weighHeld(db: Db | Tx, lostUntil: Date, complete: boolean) {
  const held = await readHeld(db);
  const references = await readUnclaimed(db);
  const unclaimed = new Map([...references].map(([id, texts]) => [id, texts.length]));
  return { held, references, weights: weigh(held, { lostUntil, complete, unclaimed }) };
}

/** The weight of each message that waits in a restored database, by message id; empty where nothing is held. */
export async function readWeights(db: Db): Promise<ReadonlyMap<number, Weight>> {
  const restore = await readRestore(db);
  if (!restore) return new Map();
  return (await weighHeld(db, restore.lostUntil, restore.askedAt !== null)).weights;
}

/**
 * Once the provider's list is read, marks as sent what it shows to have left before the restore. Returns how many.
 * Idempotent; a message that a receipt or a person settled first stays as it is.
 */
export async function markLeft(db: Db, now: Date): Promise<number> {
  const restore = await readRestore(db);
  if (!restore || restore.askedAt === null || now.getTime() - restore.foundAt.getTime() < SETTLES_MS) return 0;
  return inTransaction(db, async (tx) => {
    const { held, references, weights } = await weighHeld(tx, restore.lostUntil, true);
    const left = held.filter(({ id }) => weights.get(id) === "left");
    const locked = await lockQueued(
      tx,
      left.map(({ id }) => id),
    );
    for (const { id, addressId } of left.filter((message) => locked.has(message.id))) {
      const reference = references.get(addressId)?.shift();
      if (reference === undefined) continue;
      await tx.updateTable("tidings_restore_text").set({ message_id: id }).where("reference", "=", reference).execute();
      await move(tx, [id], { state: "sent", reason: "left_before_restore", tries: 0 }, now);
    }
    return locked.size;
  });
}

/** The result of a release. `nothing`: nothing is held any more, because somebody else was first. */
export type Released = { leaves: number; ended: number } | "nothing";

/**
 * Releases what a restored database holds, on behalf of a person. What may have left already is ended, unless
 * `sendDoubtful`: then it may be sent a second time. Pressing twice releases once.
 */
export async function release(db: Db, by: string, sendDoubtful: boolean, now: Date): Promise<Released> {
  const restore = await readRestore(db);
  if (!restore) return "nothing";
  return inTransaction(db, async (tx) => {
    if (!(await closeRestores(tx, by, now))) return "nothing";
    const { held, weights } = await weighHeld(tx, restore.lostUntil, restore.askedAt !== null);
    const doubtful = held.filter(({ id }) => {
      const weight = weights.get(id);
      return weight === "left" || (weight === "doubtful" && !sendDoubtful);
    });
    const locked = await lockQueued(
      tx,
      doubtful.map(({ id }) => id),
    );
    if (locked.size > 0) await move(tx, [...locked], { state: "cancelled", reason: "may_have_left", tries: 0 }, now);
    return { leaves: held.length - locked.size, ended: locked.size };
  });
}
