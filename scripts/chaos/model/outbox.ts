import { UNBEGUN } from "../../../plugin/delivery/attempt.ts";
import {
  afterAcceptedWith,
  afterReceipt,
  afterSend,
  type Next,
  PRIORITY,
  RECEIPT_RANK,
  type Reason,
} from "../../../plugin/outbox/message.ts";
import { isUnweighed } from "../../../plugin/outbox/unweighed.ts";
import { finishOptOuts, stopAddress } from "./consent.ts";
import { type Attempt, attemptKey, type Database, type Message, move } from "./database.ts";
import { mayNoticesLeave } from "./hearing.ts";
import { checkBegin } from "./laws.ts";
import { type Fate, judge, type Request, send } from "./provider.ts";
import { asRow, lostBy } from "./restore.ts";
import { dateOf, type Process, SILENT_MS, type World } from "./world.ts";

const STALE_MS = 5_000;
/** As in `outbox/hold`. */
const WEIGHED_WITHIN_MS = 15_000;
/** Spreads of retries are no matter here. */
const CHANCE = 0;

const priorityOf = ({ kind }: Message) =>
  kind === "reply" ? PRIORITY.reply : kind === "notice" ? PRIORITY.notice : PRIORITY.consent;

/** A process claims what is due and may leave (`outbox/claim`, `delivery/send-gate`). */
export function claim(world: World, process: Process): void {
  const { db } = world;
  const now = dateOf(world);
  db.beats.set(process.id, now);
  giveUp(world, process);
  const due = [...db.messages.values()]
    .filter(({ state, dueAt }) => state === "queued" && dueAt <= now)
    .filter((one) => one.kind === "reply" || mayNoticesLeave(world, process, one.channel))
    .toSorted((a, b) => priorityOf(a) - priorityOf(b) || a.id - b.id)
    .slice(0, 3);
  for (const message of due) {
    move(message, { state: "sending", reason: message.reason, tries: message.tries }, now);
    message.claims += 1;
    message.claimedBy = process.id;
    message.claimedAt = now;
    process.claims.push({ ...message });
  }
}

/** What a process that was frozen has in hand is given up as soon as it runs again (`delivery/attempt`). */
function giveUp(world: World, process: Process): void {
  const stale = process.begun.filter(({ beganAt }) => world.now - beganAt > STALE_MS);
  process.begun = process.begun.filter((one) => !stale.includes(one));
  process.answered.push(...stale.map((one) => ({ ...one, outcome: UNBEGUN })));
  settle(world, process);
}

const isOurs = (db: Database, process: Process, claimed: Message): Message | undefined => {
  const message = db.messages.get(claimed.id);
  if (message?.state !== "sending" || message.claimedBy !== process.id) return undefined;
  // The number alone may be that of a claim in a database that is gone.
  const same = message.claims === claimed.claims && message.claimedAt?.getTime() === claimed.claimedAt?.getTime();
  return same ? message : undefined;
};

/** The last look before the network (`delivery/begin-claims`, `outbox/begin`). */
export function begin(world: World, process: Process): void {
  const { db } = world;
  const now = dateOf(world);
  for (const claimed of process.claims.splice(0)) {
    const open = claimed.kind === "reply" || mayNoticesLeave(world, process, claimed.channel);
    const message = isOurs(db, process, claimed);
    if (!message) continue;
    const { tries } = message;
    if (!open) {
      move(message, { state: "queued", reason: message.reason, tries }, now);
      continue;
    }
    if (mayHaveLeft(db, message)) {
      const dueAt = new Date(world.now + WEIGHED_WITHIN_MS);
      move(message, { state: "queued", reason: message.reason, tries, dueAt }, now);
      continue;
    }
    const reason = objection(db, message, now);
    if (reason) {
      move(message, { state: "cancelled", reason, tries }, now);
      continue;
    }
    checkBegin(world, process, message);
    db.attempts.set(attemptKey(message.id, message.claims), newAttempt(message, now));
    process.begun.push({ message: { ...message }, attempt: message.claims, beganAt: world.now });
  }
}

/** Whether it must be weighed before it leaves, since an older database was put back. */
function mayHaveLeft(db: Database, message: Message): boolean {
  const lost = lostBy(db);
  if (!lost || message.kind === "reply") return false;
  return lost.held || isUnweighed(asRow(message), lost);
}

function objection(db: Database, message: Message, now: Date): Reason | undefined {
  if (message.expiresAt && message.expiresAt <= now) return "too_late";
  if (message.kind === "reply") return undefined;
  if (db.suppressed.has(message.addressId)) return "suppressed";
  const standing = db.standings.get(message.patronId ?? 0);
  const needed = message.kind === "invitation" ? "pending_opt_in" : "opted_in";
  return standing?.state === needed && standing.addressId === message.addressId ? undefined : "consent_withdrawn";
}

const newAttempt = ({ id, claims }: Message, begunAt: Date): Attempt => {
  const open = { endedAt: null, outcome: null, reason: null, reference: null, receipt: null, code: undefined };
  return { messageId: id, number: claims, begunAt, ...open };
};

/** Sends the first of what has begun. */
export async function sendOne(world: World, process: Process, request: Request, fate: Fate): Promise<void> {
  const inHand = process.begun.shift();
  if (inHand) process.answered.push({ ...inHand, outcome: await send(world, inHand, request, fate) });
}

/** Writes how attempts ended; a lost claim changes only the attempt (`outbox/settle`). */
export function settle(world: World, process: Process): void {
  const { db } = world;
  const now = dateOf(world);
  for (const { message: begun, attempt: number, beganAt, outcome } of process.answered.splice(0)) {
    const key = attemptKey(begun.id, number);
    const before = db.attempts.get(key);
    // Begun in a database that is gone.
    if (before?.begunAt.getTime() !== beganAt) continue;
    const judgement = before.receipt ? judge(before.receipt, before.code) : undefined;
    const proven = judgement?.kind === "sent" || judgement?.kind === "delivered";
    const taken = proven || outcome.kind === "accepted" || outcome.kind === "uncertain";
    const next =
      taken && judgement ? afterAcceptedWith(begun, judgement, now, CHANCE) : afterSend(begun, outcome, now, CHANCE);
    const reference = outcome.kind === "accepted" ? outcome.reference : before.reference;
    const reason = outcome.kind === "accepted" ? null : outcome.reason;
    db.attempts.set(key, { ...before, endedAt: now, outcome: outcome.kind, reason, reference });
    const message = isOurs(db, process, { ...begun, claims: number });
    if (message) move(message, next, now);
  }
  finishOptOuts(world);
}

/** Frees what silent processes hold, and doubts attempts that have begun for too long (`outbox/rescue`). */
export function rescue(world: World): void {
  const { db } = world;
  const now = dateOf(world);
  const overdueBefore = new Date(world.now - SILENT_MS);
  const lives = (id: number | null) => id !== null && (db.beats.get(id) ?? new Date(0)) >= overdueBefore;
  for (const message of db.messages.values()) {
    if (message.state === "queued" && message.expiresAt && message.expiresAt <= now) {
      move(message, { state: "cancelled", reason: "too_late", tries: message.tries }, now);
    }
    if (message.state !== "sending") continue;
    const attempt = db.attempts.get(attemptKey(message.id, message.claims));
    if (attempt) doubt(message, attempt, overdueBefore, now);
    else if (!lives(message.claimedBy) || (message.claimedAt ?? now) < overdueBefore) {
      move(message, { state: "queued", reason: "worker_died", tries: message.tries, dueAt: now }, now);
    }
  }
  finishOptOuts(world);
}

function doubt(message: Message, attempt: Attempt, overdueBefore: Date, now: Date): void {
  if (attempt.begunAt >= overdueBefore) return;
  const told = attempt.receipt
    ? afterAcceptedWith(message, judge(attempt.receipt, attempt.code), now, CHANCE)
    : ({ state: "uncertain", reason: "worker_died", tries: message.tries } as const);
  move(message, told, now);
  if (attempt.endedAt) return;
  Object.assign(attempt, { endedAt: now, outcome: attempt.receipt ? "accepted" : "uncertain" });
}

/** One of the receipts on their way arrives; `again`: it will come once more. Any order, any number of times. */
export function receive(world: World, pick: number, again: boolean): void {
  const { db, receipts } = world;
  const at = pick % Math.max(1, receipts.length);
  const receipt = receipts[at];
  if (!receipt) return;
  if (!again) receipts.splice(at, 1);
  const text = world.taken.find(({ reference }) => reference === receipt.reference);
  const attempt = text && db.attempts.get(text.attempt);
  const message = attempt && db.messages.get(attempt.messageId);
  if (!text || !attempt || !message || attempt.begunAt.getTime() !== text.begunAt) return;
  if (attempt.reference !== null && attempt.reference !== receipt.reference) return;
  if (attempt.receipt !== null && RECEIPT_RANK[receipt.state] <= RECEIPT_RANK[attempt.receipt]) return;
  Object.assign(attempt, { receipt: receipt.state, code: receipt.code, reference: receipt.reference });
  const next = afterThat(world, message, attempt);
  if (next) move(message, next, dateOf(world));
  if (judge(receipt.state, receipt.code).kind === "opted_out") stopAddress(world, text.addressId, "provider_blocked");
}

/** As in `delivery/receipts`. */
function afterThat(world: World, message: Message, attempt: Attempt): Next | undefined {
  const current = message.claims === attempt.number;
  if (message.state === "sending" && current) return undefined;
  const judgement = judge(attempt.receipt ?? "sent", attempt.code);
  const budget = { ...message, superseded: isSuperseded(world.db, message) };
  const next = afterReceipt(message.state, budget, judgement, dateOf(world), CHANCE);
  return current || next?.state === "sent" || next?.state === "delivered" ? next : undefined;
}

/** Whether staff have sent its notice again since (`outbox/superseded`). */
export const isSuperseded = (db: Database, { noticeId, round }: Message): boolean =>
  noticeId !== null && (db.book.get(noticeId)?.round ?? 0) > round;
