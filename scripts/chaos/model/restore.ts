import { isUnweighed, type Lost, madeAt } from "../../../plugin/outbox/unweighed.ts";
import { type Held, weigh } from "../../../plugin/recovery/weigh.ts";
import { stopAddress } from "./consent.ts";
import { type Database, type HeardRow, type Message, move } from "./database.ts";
import { judge, listTaken } from "./provider.ts";
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
  world.db = structuredClone(backup.db);
  world.now += PUTTING_BACK_MS;
  truth.heldBack = true;
  truth.wasRestored = true;
  truth.emptyCountAt = -1;
}

/** What restores have lost (`outbox/unweighed`). */
export function lostBy({ restores }: Database): Lost | undefined {
  const latest = restores.at(-1);
  if (!latest) return undefined;
  const until = new Date(Math.max(...restores.map(({ lostUntil }) => lostUntil.getTime())));
  const [first = latest] = restores;
  const found = { foundAt: latest.foundAt, firstFoundAt: first.foundAt };
  return { restore: latest.id, until, ...found, held: restores.some(({ released }) => !released) };
}

export const asRow = ({ eventAt, createdAt, round, weighedRestore }: Message) => {
  return { event_at: eventAt, created_at: createdAt, round, weighed_restore: weighedRestore };
};

/** Whether the provider's list is read for all restores that a person has released, or for those that are open. */
const isComplete = ({ restores }: Database, released: boolean) =>
  restores.filter((one) => released || !one.released).every(({ askedAt }) => askedAt !== null);

/** Reads the provider's list of what left since the backup (`recovery/books`). */
export function askBooks(world: World): void {
  const { db } = world;
  const restore = db.restores.find(({ askedAt }) => askedAt === null);
  if (!restore) return;
  const since = new Date(restore.backTo.getTime() - MARGIN_MS);
  const { texts } = listTaken(world, undefined, since, new Date(restore.foundAt.getTime() + MARGIN_MS));
  const ours = new Set([...db.attempts.values()].map(({ reference }) => reference));
  for (const { reference, address, code, at } of texts) {
    if (channelAt(Number(address)) !== "sms" || ours.has(reference)) continue;
    if (judge("failed", code).kind === "opted_out") optOut(world, Number(address), at);
    if (db.listed.some((one) => one.reference === reference)) continue;
    db.listed.push({ reference, addressId: Number(address), messageId: null });
  }
  restore.askedAt = dateOf(world);
}

/** As in `jobs/inbound-maintenance`: its phone may have said START since. */
function optOut(world: World, addressId: number, at: Date): void {
  const since = ({ addressId: to, outcome, heardAt }: HeardRow) =>
    to === addressId && heardAt > at && ["started", "joined"].includes(outcome);
  if (!world.db.heard.some(since)) stopAddress(world, addressId, "provider_blocked");
}

const queued = (db: Database): Message[] =>
  [...db.messages.values()].filter(({ state, kind }) => state === "queued" && kind !== "reply");

function weighHeld(db: Database, messages: readonly Message[], lost: Lost, complete: boolean) {
  const held = messages
    .map((one): Held => {
      return { id: one.id, channel: one.channel, addressId: one.addressId, madeAt: madeAt(asRow(one), lost) };
    })
    .toSorted((a, b) => a.madeAt.getTime() - b.madeAt.getTime() || a.id - b.id);
  const named = new Set([...db.attempts.values()].map(({ reference }) => reference));
  const references = new Map<number, string[]>();
  for (const { reference, addressId, messageId } of db.listed) {
    if (messageId !== null || named.has(reference)) continue;
    references.set(addressId, [...(references.get(addressId) ?? []), reference]);
  }
  const unclaimed = new Map([...references].map(([id, texts]) => [id, texts.length]));
  return { held, references, weights: weigh(held, { lostUntil: lost.until, complete, unclaimed }) };
}

/** Marks as sent what the provider's list shows to have left (`recovery/held`). */
export function markLeft(world: World): void {
  const { db, now } = world;
  const lost = lostBy(db);
  if (!lost?.held || !isComplete(db, false) || now - lost.foundAt.getTime() < SETTLES_MS) return;
  const { held, references, weights } = weighHeld(db, queued(db), lost, true);
  for (const { id, addressId } of held.filter((one) => weights.get(one.id) === "left")) {
    const reference = references.get(addressId)?.shift();
    const message = db.messages.get(id);
    const listed = db.listed.find((one) => one.reference === reference);
    if (!listed || !message) continue;
    listed.messageId = id;
    move(message, { state: "sent", reason: "left_before_restore", tries: 0 }, dateOf(world));
  }
}

/** A person releases what is held; what may have left is ended, unless they want it sent a second time. */
export function release(world: World, sendsDoubtful: boolean): void {
  const { db, truth } = world;
  if (!lostBy(db)?.held) return;
  world.now += READING_MS;
  const complete = isComplete(db, false);
  for (const one of db.restores) if (!one.released) Object.assign(one, { released: true, sendsDoubtful });
  truth.heldBack = false;
  weighAll(world, queued(db), sendsDoubtful, complete);
}

/** Weighs what came to be queued after the release (`recovery/held`). */
export function weighLate(world: World): void {
  const { db, now } = world;
  const lost = lostBy(db);
  if (!lost || lost.held) return;
  const late = queued(db).filter((one) => isUnweighed(asRow(one), lost) && now - one.createdAt.getTime() >= SETTLES_MS);
  weighAll(world, late, db.restores.at(-1)?.sendsDoubtful ?? false, isComplete(db, true));
}

function weighAll(world: World, messages: readonly Message[], sendsDoubtful: boolean, complete: boolean): void {
  const { db, truth } = world;
  const lost = lostBy(db);
  if (!lost) return;
  const { weights } = weighHeld(db, messages, lost, complete);
  for (const message of messages) {
    const weight = weights.get(message.id);
    if (weight === "left" || (weight === "doubtful" && !sendsDoubtful)) {
      move(message, { state: "cancelled", reason: "may_have_left", tries: 0 }, dateOf(world));
      continue;
    }
    message.weighedRestore = lost.restore;
    const { noticeId } = message;
    // Sent a second time by the word of a person.
    if (weight === "doubtful" && noticeId !== null) truth.rounds.set(noticeId, (truth.rounds.get(noticeId) ?? 0) + 1);
  }
}
