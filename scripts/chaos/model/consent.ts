import { type Candidate, pickOwner } from "../../../plugin/consent/address-owner.ts";
import { type ConsentEvent, next, type Source } from "../../../plugin/consent/state-machine.ts";
import type { ConsentState } from "../../../plugin/database/tables.ts";
import { type Database, enqueue, move, standingOf } from "./database.ts";
import { channelAt, dateOf, homeOf, MINUTE, SENDERS, type World } from "./world.ts";

interface Step {
  event: ConsentEvent;
  source: Source;
  addressId: number;
}

/** One step of consent, as `consent/ledger` records it. */
export function recordStep(world: World, patronId: number, { event, source, addressId }: Step): boolean {
  const { db } = world;
  const before = standingOf(db, patronId, addressId);
  const after = next({ state: before.state, mayReturn: before.mayReturn }, event);
  if (after.state === "opted_in") endOthers(world, patronId, addressId);
  const id = db.ledger.length + 1;
  const states = { before: before.state, after: after.state };
  db.ledger.push({ id, patronId, addressId, event, source, ...states, at: dateOf(world) });
  db.standings.set(patronId, { ...after, patronId, addressId, ledgerId: id });
  noteAgreement(db, patronId, event, before.state);
  return before.state !== after.state;
}

function endOthers(world: World, patronId: number, addressId: number): void {
  for (const other of [...world.db.standings.values()]) {
    if (other.addressId !== addressId || other.patronId === patronId || !other.mayReturn) continue;
    recordStep(world, other.patronId, { event: "address_claimed", source: "sweep", addressId });
  }
}

/**
 * For the laws, in the simplest words: a yes is a yes until the next no, and a START is a yes only of somebody who was
 * not gone, did not withdraw a request before the phone had agreed to it, and whose number is nobody else's since.
 */
function noteAgreement(db: Database, patronId: number, event: ConsentEvent, before: ConsentState): void {
  const { agreed, startless } = db;
  const withdrawn = event === "opted_out" && before === "pending_opt_in";
  const claimed = event === "address_claimed" && before !== "opted_in";
  if (event === "patron_gone" || withdrawn || claimed) startless.add(patronId);
  if (event === "opted_in" || event === "requested") startless.delete(patronId);
  if (event === "opted_in" || (event === "start_heard" && !startless.has(patronId))) agreed.add(patronId);
  if (["stop_heard", "opted_out", "provider_blocked", "patron_gone"].includes(event)) agreed.delete(patronId);
}

const holdsAt = (db: Database, addressId: number) =>
  [...db.standings.values()].find((one) => one.addressId === addressId && one.state === "opted_in");

/** Whose number it is, picked by `consent/address-owner`. */
export function ownerOf(db: Database, addressId: number) {
  const candidates = [...db.standings.values()]
    .filter((one) => one.addressId === addressId)
    .map((one): Candidate => {
      const opted = db.ledger.filter(({ patronId, after }) => patronId === one.patronId && after === "opted_in");
      return {
        ...one,
        holds: one.state === "opted_in" || one.state === "pending_opt_out",
        invited: one.state === "pending_opt_in",
        optedInBy: opted.at(-1)?.id ?? 0,
      };
    });
  return pickOwner(candidates);
}

/** What somebody does on a page, or what Koha's record says. */
export type PageDeed = "in" | "out" | "request" | "gone";

export function onPage(world: World, patronId: number, deed: PageDeed): void {
  const { db } = world;
  const addressId = homeOf(patronId);
  const holder = holdsAt(db, addressId);
  if ((deed === "in" || deed === "request") && holder && holder.patronId !== patronId) return;
  if (deed === "in") {
    recordStep(world, patronId, { event: "opted_in", source: "patron_page", addressId });
    lookAgain(world, patronId);
    return;
  }
  if (deed === "request") {
    recordStep(world, patronId, { event: "requested", source: "patron_page", addressId });
    if (!db.suppressed.has(addressId)) invite(world, patronId, addressId);
    return;
  }
  const event = deed === "out" ? "opted_out" : "patron_gone";
  recordStep(world, patronId, { event, source: "patron_page", addressId });
  cancelWaiting(world, addressId, patronId);
  finishOptOuts(world);
}

function invite(world: World, patronId: number, addressId: number): void {
  const channel = channelAt(addressId);
  const about = { channel, sender: SENDERS.get(channel) ?? "", patronId, addressId };
  const expiresAt = new Date(world.now + 48 * 60 * MINUTE);
  enqueue(world.db, { kind: "invitation", ...about, expiresAt, maxTries: 6 }, dateOf(world));
}

/** Notices that wait for this patron's yes are looked at now (`notices/waiting-notices`). */
export function lookAgain({ db, now }: World, patronId: number): void {
  for (const [noticeId, entry] of db.book) {
    if (entry.state === "waiting" && db.koha.get(noticeId)?.patronId === patronId) entry.lookAt = new Date(now);
  }
}

/** Ends everything to an address, as `enrolment/stop-and-start` does. */
export function stopAddress(world: World, addressId: number, event: "stop_heard" | "provider_blocked"): boolean {
  const { db } = world;
  const there = [...db.standings.values()].filter((one) => one.addressId === addressId);
  const awaited = there.some(({ state }) => state === "opted_in" || state === "pending_opt_in");
  const changed = awaited || !db.suppressed.has(addressId);
  db.suppressed.add(addressId);
  for (const { patronId } of there.toSorted((a, b) => a.ledgerId - b.ledgerId)) {
    recordStep(world, patronId, { event, source: event === "stop_heard" ? "keyword" : "provider", addressId });
  }
  cancelWaiting(world, addressId);
  for (const message of db.messages.values()) {
    if (message.addressId !== addressId || message.kind !== "reply" || message.maxTries === 1) continue;
    if (message.state === "queued") cancel(world, message.id);
  }
  finishOptOuts(world);
  // What a provider told is told again by it, and lost until then where an older database is put back.
  if (event === "stop_heard") world.truth.stopped.add(addressId);
  return changed;
}

function cancelWaiting(world: World, addressId: number, patronId?: number): void {
  for (const message of world.db.messages.values()) {
    if (message.addressId !== addressId || message.kind === "reply" || message.state !== "queued") continue;
    if (patronId === undefined || message.patronId === patronId) cancel(world, message.id);
  }
}

function cancel(world: World, id: number): void {
  const message = world.db.messages.get(id);
  if (message) move(message, { state: "cancelled", reason: "consent_withdrawn", tries: message.tries }, dateOf(world));
}

/** Completes opt-outs for which no attempt is under way any more (`consent/transitions`). */
export function finishOptOuts(world: World): void {
  const { db } = world;
  for (const { patronId, addressId, state } of [...db.standings.values()]) {
    if (state !== "pending_opt_out") continue;
    const open = [...db.attempts.values()].some(({ messageId, endedAt }) => {
      const message = db.messages.get(messageId);
      return endedAt === null && message?.addressId === addressId && message.kind !== "reply";
    });
    if (!open) recordStep(world, patronId, { event: "opt_out_finished", source: "sweep", addressId });
  }
}
