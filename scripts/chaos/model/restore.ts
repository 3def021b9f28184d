import { type Held, weigh } from "../../../plugin/recovery/weigh.ts";
import type { Database } from "./database.ts";
import { move } from "./database.ts";
import { listTaken } from "./provider.ts";
import { channelAt, dateOf, MINUTE, type World } from "./world.ts";

/** As in `recovery/books`. */
const MARGIN_MS = 5 * MINUTE;
/** As in `recovery/held`. */
const SETTLES_MS = 15_000;

/** The database server stops, its files are changed, and it starts. */
const PUTTING_BACK_MS = 6_000;
/** A person reads the page before they release anything. */
const READING_MS = MINUTE;

/** A process that has looked lately remembers what was so long ago. */
const YOUNGEST_MS = 5_000;

/** The nightly copy of the database. */
export function backUp(world: World): void {
  world.backup = { db: structuredClone(world.db), at: world.now };
}

/**
 * An older copy is put back. One of some seconds ago, since which the bot has got no answer to a report, looks like no
 * restore to anybody; no backup is that young.
 */
export function putBack(world: World): void {
  const { backup, bot, truth } = world;
  if (!backup || bot.epoch <= (backup.db.epoch?.epoch ?? 0)) return;
  if (world.now - backup.at <= YOUNGEST_MS) return;
  // A late receipt of a lost message must not find another one under its number.
  world.db = { ...structuredClone(backup.db), nextId: world.db.nextId };
  world.now += PUTTING_BACK_MS;
  truth.heldBack = true;
  truth.wasRestored = true;
  truth.emptyCountAt = -1;
}

const openRestore = (db: Database) =>
  db.restores
    .filter(({ released }) => !released)
    .toSorted((a, b) => a.backTo.getTime() - b.backTo.getTime())
    .at(0);

/** Reads the provider's list of what left since the backup (`recovery/books`). */
export function askBooks(world: World): void {
  const { db } = world;
  const restore = openRestore(db);
  if (!restore || restore.askedAt) return;
  const since = new Date(restore.backTo.getTime() - MARGIN_MS);
  const { texts } = listTaken(world, undefined, since, new Date(restore.foundAt.getTime() + MARGIN_MS));
  const ours = new Set([...db.attempts.values()].map(({ reference }) => reference));
  for (const { reference, address } of texts) {
    if (channelAt(Number(address)) !== "sms" || ours.has(reference)) continue;
    if (db.listed.some((one) => one.reference === reference)) continue;
    db.listed.push({ reference, addressId: Number(address), messageId: null });
  }
  restore.askedAt = dateOf(world);
}

function weighHeld(db: Database, lostUntil: Date, complete: boolean) {
  const held = [...db.messages.values()]
    .filter(({ state }) => state === "queued")
    .map(({ id, channel, addressId, eventAt, createdAt }): Held => {
      return { id, channel, addressId, madeAt: eventAt ?? createdAt };
    })
    .toSorted((a, b) => a.madeAt.getTime() - b.madeAt.getTime() || a.id - b.id);
  const named = new Set([...db.attempts.values()].map(({ reference }) => reference));
  const references = new Map<number, string[]>();
  for (const { reference, addressId, messageId } of db.listed) {
    if (messageId !== null || named.has(reference)) continue;
    references.set(addressId, [...(references.get(addressId) ?? []), reference]);
  }
  const unclaimed = new Map([...references].map(([id, texts]) => [id, texts.length]));
  return { held, references, weights: weigh(held, { lostUntil, complete, unclaimed }) };
}

/** Marks as sent what the provider's list shows to have left (`recovery/held`). */
export function markLeft(world: World): void {
  const { db, now } = world;
  const restore = openRestore(db);
  if (!restore?.askedAt || now - restore.foundAt.getTime() < SETTLES_MS) return;
  const { held, references, weights } = weighHeld(db, restore.lostUntil, true);
  for (const { id, addressId } of held.filter((one) => weights.get(one.id) === "left")) {
    const reference = references.get(addressId)?.shift();
    const message = db.messages.get(id);
    const listed = db.listed.find((one) => one.reference === reference);
    if (!listed || !message) continue;
    listed.messageId = id;
    move(message, { state: "sent", reason: "left_before_restore", tries: 0 }, dateOf(world));
  }
}

const allowOnceMore = ({ truth }: World, noticeId: number) =>
  truth.rounds.set(noticeId, (truth.rounds.get(noticeId) ?? 0) + 1);

/**
 * Only what is queued as a person releases is weighed. A notice that waits in Koha's queue then, for a yes or to be
 * looked at, and a message that is queued again later, by a receipt or because of a doubt, may leave a second time.
 */
function forgiveWhatIsNotWeighed(world: World, lostUntil: Date): void {
  for (const { noticeId, status, queuedAt } of world.db.koha.values()) {
    if (status === "pending" && queuedAt <= lostUntil) allowOnceMore(world, noticeId);
  }
  for (const { noticeId, state } of world.db.messages.values()) {
    if (noticeId !== null && ["sending", "sent", "uncertain"].includes(state)) allowOnceMore(world, noticeId);
  }
}

/** A person releases what is held; what may have left is ended, unless they want it sent a second time. */
export function release(world: World, sendDoubtful: boolean): void {
  const { db, truth } = world;
  const restore = openRestore(db);
  if (!restore) return;
  world.now += READING_MS;
  const { held, weights } = weighHeld(db, restore.lostUntil, restore.askedAt !== null);
  for (const one of db.restores) one.released = true;
  forgiveWhatIsNotWeighed(world, restore.lostUntil);
  truth.heldBack = false;
  for (const { id } of held) {
    const weight = weights.get(id);
    const message = db.messages.get(id);
    if (!message) continue;
    if (weight === "left" || (weight === "doubtful" && !sendDoubtful)) {
      move(message, { state: "cancelled", reason: "may_have_left", tries: 0 }, dateOf(world));
    } else if (weight === "doubtful" && message.noticeId !== null) {
      allowOnceMore(world, message.noticeId);
    }
  }
}
