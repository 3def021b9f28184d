import { readReachable } from "../consent/standing.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import { closeRestores, readRelease, readRestore } from "../inbound-health/restore.ts";
import { readResting } from "../koha/queue/resting.ts";
import { lockQueued, readCalledOff, readQueued } from "../outbox/read-messages.ts";
import { move } from "../outbox/settle.ts";
import { isUnweighed, type Lost, madeAt, noteWeighed, readLost } from "../outbox/unweighed.ts";
import { readUnclaimed } from "./unclaimed.ts";
import { type Held, type Weight, weigh } from "./weigh.ts";

/** Koha's queue was restored too: what was pending there must have been taken over before anything is counted. */
const SETTLES_MS = 15_000;

type Queued = Awaited<ReturnType<typeof readQueued>>[number];

function asHeld(rows: readonly Queued[], lost: Lost): Held[] {
  return rows
    .map((row) => ({ id: row.id, channel: row.channel, addressId: row.address_id, madeAt: madeAt(row, lost) }))
    .toSorted((a, b) => a.madeAt.getTime() - b.madeAt.getTime() || a.id - b.id);
}

/**
 * What still waits in Koha's queue for its turn, and may have left too: where the plugin was enabled anew, for an hour.
 * It is no message yet, so its number is negative.
 */
async function readPending(db: Db | Tx): Promise<Held[]> {
  const resting = await readResting(db);
  const choices = await readReachable(
    db,
    resting.map(({ patronId }) => patronId),
  );
  return resting.flatMap(({ noticeId, patronId, queuedAt: madeAt }) => {
    const addressId = choices.get(patronId)?.find(({ channel }) => channel === "sms")?.addressId;
    return addressId ? [{ id: -noticeId, channel: "sms" as const, addressId, madeAt }] : [];
  });
}

async function weighHeld(db: Db | Tx, held: readonly Held[], lost: Lost, complete: boolean) {
  const { references, rowOf } = await readUnclaimed(db);
  const unclaimed = new Map([...references].map(([id, texts]) => [id, texts.length]));
  const calledOff = asHeld(await readCalledOff(db, lost), lost);
  const all = [...held, ...calledOff, ...(await readPending(db))].map((one) => ({
    ...one,
    addressId: rowOf(one.addressId),
  }));
  return { references, rowOf, weights: weigh(all, { lostUntil: lost.until, complete, unclaimed }) };
}

/** The weight of each message that waits in a restored database, by message id; empty where nothing is held. */
export async function readWeights(db: Db): Promise<ReadonlyMap<number, Weight>> {
  const [restore, lost] = [await readRestore(db), await readLost(db)];
  if (!restore || !lost) return new Map();
  const held = asHeld(await readQueued(db), lost);
  const { weights } = await weighHeld(db, held, lost, restore.askedAt !== null);
  return new Map(held.flatMap(({ id }) => [[id, weights.get(id) ?? "doubtful"] as const]));
}

/**
 * Once the provider's list is read, marks as sent what it shows to have left before the restore. Returns how many.
 * Idempotent; a message that a receipt or a person settled first stays as it is.
 */
export async function markLeft(db: Db, now: Date): Promise<number> {
  const [restore, lost] = [await readRestore(db), await readLost(db)];
  if (!restore || !lost || restore.askedAt === null) return 0;
  if (now.getTime() - restore.foundAt.getTime() < SETTLES_MS) return 0;
  return inTransaction(db, async (tx) => {
    const held = asHeld(await readQueued(tx), lost);
    const { references, rowOf, weights } = await weighHeld(tx, held, lost, true);
    const left = held.filter(({ id }) => weights.get(id) === "left");
    const locked = await lockQueued(
      tx,
      left.map(({ id }) => id),
    );
    for (const { id, addressId } of left.filter((message) => locked.has(message.id))) {
      const reference = references.get(rowOf(addressId))?.shift();
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
  return inTransaction(db, async (tx) => {
    const [restore, lost] = [await readRestore(tx), await readLost(tx)];
    if (!restore || !lost || !(await closeRestores(tx, by, sendDoubtful, now))) return "nothing";
    const held = asHeld(await readQueued(tx), lost);
    return decide(tx, held, lost, { sendDoubtful, complete: restore.askedAt !== null }, now);
  });
}

/**
 * Decides about what a release could not weigh, since it was not queued then: a notice that waited in Koha's queue, or
 * a message that a receipt or a doubt queued again. `begin` keeps it back until then. Idempotent.
 */
export async function weighLate(db: Db, now: Date): Promise<Exclude<Released, "nothing">> {
  return inTransaction(db, async (tx) => {
    const lost = await readLost(tx);
    if (!lost || lost.held) return { leaves: 0, ended: 0 };
    // What comes with it, from Koha's queue, is counted with it.
    const settled = (row: Queued) => now.getTime() - row.created_at.getTime() >= SETTLES_MS;
    const late = (await readQueued(tx, lost)).filter((row) => isUnweighed(row, lost) && settled(row));
    if (late.length === 0) return { leaves: 0, ended: 0 };
    return decide(tx, asHeld(late, lost), lost, await readRelease(tx), now);
  });
}

/** Ends what has left, or may have; lets the others go. */
async function decide(
  tx: Tx,
  held: readonly Held[],
  lost: Lost,
  { sendDoubtful, complete }: { sendDoubtful: boolean; complete: boolean },
  now: Date,
): Promise<Exclude<Released, "nothing">> {
  const { weights } = await weighHeld(tx, held, lost, complete);
  const ends = ({ id }: Held) => {
    const weight = weights.get(id);
    return weight === "left" || (weight === "doubtful" && !sendDoubtful);
  };
  const locked = await lockQueued(
    tx,
    held.map(({ id }) => id),
  );
  const there = held.filter(({ id }) => locked.has(id));
  const ended = there.filter(ends).map(({ id }) => id);
  const going = there.filter((message) => !ends(message)).map(({ id }) => id);
  if (ended.length > 0) await move(tx, ended, { state: "cancelled", reason: "may_have_left", tries: 0 }, now);
  await noteWeighed(tx, going, lost.restore);
  return { leaves: going.length, ended: ended.length };
}
