import { type Consent, NO_CONSENT, next } from "../../../plugin/consent/state-machine.ts";
import { hasEnded } from "../../../plugin/outbox/message.ts";
import type { Message } from "./database.ts";
import { neverLeft } from "./provider.ts";
import { DEAF_AFTER_MS, type Process, type World } from "./world.ts";

function law(holds: boolean, words: string): void {
  if (!holds) throw new Error(`law: ${words}`);
}

/** What must hold as an attempt begins, judged by what really happened and not by the database. */
export function checkBegin({ db, truth, now }: World, process: Process, message: Message): void {
  if (message.kind === "reply") return;
  const { addressId, patronId, kind } = message;
  const state = db.standings.get(patronId ?? 0)?.state;
  if (kind === "invitation") law(state === "pending_opt_in", "an invitation goes only to somebody who was asked");
  else {
    law(state === "opted_in", `nothing begins for a patron who is ${state}`);
    law(db.agreed.has(patronId ?? 0), "nothing begins for a patron who has not said yes, or no since");
  }
  law(!truth.stopped.has(addressId), "nothing begins at a number whose STOP was confirmed");
  law(!truth.heldBack, "only replies leave until a person has released a restored database");
  law(truth.emptyCountAt > process.doubtedAt, "a process that cannot hear sends only replies");
  law(now - truth.reportedAt < DEAF_AFTER_MS, "only replies leave while no bot reports");
}

/** What must hold after every step. */
export function checkStep(world: World): void {
  const { db, taken, truth } = world;
  const left = new Map<number, number>();
  for (const text of taken) {
    if (text.noticeId === null || neverLeft(text)) continue;
    const times = (left.get(text.noticeId) ?? 0) + 1;
    left.set(text.noticeId, times);
    law(times <= (truth.rounds.get(text.noticeId) ?? 0), `notice ${text.noticeId} left more often than its rounds`);
  }
  law(!truth.leftTooLate, "nothing leaves more than five seconds after it began");
  const onTheWay = new Set<number>();
  for (const { state, reason, noticeId } of db.messages.values()) {
    if (noticeId !== null && !hasEnded(state)) {
      law(!onTheWay.has(noticeId), `one message of notice ${noticeId} is on its way at a time`);
      onTheWay.add(noticeId);
    }
    law(state !== "uncertain" || reason !== null, "an uncertain message has a reason");
  }
  checkReplay(world);
}

/** The ledger, told again from its beginning, leads to what holds now. */
function checkReplay({ db }: World): void {
  const told = new Map<number, Consent>();
  for (const { patronId, event, before, after } of db.ledger) {
    const was = told.get(patronId) ?? NO_CONSENT;
    const is = next(was, event);
    law(was.state === before && is.state === after, `the ledger tells how patron ${patronId} came here`);
    law(
      after !== "opted_in" || before === after || ["opted_in", "confirmed", "start_heard"].includes(event),
      `${event} is no yes`,
    );
    law(event !== "stop_heard" || (after !== "opted_in" && after !== "pending_opt_in"), "a STOP ends everything");
    told.set(patronId, is);
  }
  for (const { patronId, state, mayReturn } of db.standings.values()) {
    const is = told.get(patronId) ?? NO_CONSENT;
    law(is.state === state && is.mayReturn === mayReturn, `the ledger replays to the standing of patron ${patronId}`);
  }
}

/** What must hold once everything has come to rest. */
export function checkRest(world: World): void {
  const { db, truth, taken } = world;
  for (const { id, state, noticeId } of db.messages.values()) {
    law(hasEnded(state) || state === "uncertain", `message ${id} is still ${state}`);
    const shown = (state === "sent" || state === "delivered") && !truth.calledSent.has(id) && !truth.wasRestored;
    law(!shown || taken.some((text) => text.attempt.startsWith(`${id}-`)), `message ${id} is ${state} and never left`);
    law(noticeId === null || db.book.get(noticeId)?.state !== "waiting", `notice ${noticeId} still waits`);
  }
  for (const { noticeId, status } of db.koha.values()) {
    law(status !== "pending", `notice ${noticeId} is still pending`);
  }
  for (const { patronId, state } of db.standings.values()) {
    law(state !== "pending_opt_out", `the opt-out of patron ${patronId} never ends`);
  }
  for (const [addressId, words] of truth.lastWord) {
    law(words !== "STOP" || db.suppressed.has(addressId), `the last word of number ${addressId} was STOP`);
  }
}
