import { findTexts } from "../../../plugin/channels/plivo/find.ts";
import { judgeDoubts, type Proof } from "../../../plugin/delivery/judge-doubts.ts";
import { type OpenAttempt, type Owners, questionsOf } from "../../../plugin/delivery/reconcile-owners.ts";
import { nextAgain } from "../../../plugin/delivery/resolve-uncertain.ts";
import { afterReceipt, type Next } from "../../../plugin/outbox/message.ts";
import { stopAddress } from "./consent.ts";
import { attemptKey, type Database, type Message, move } from "./database.ts";
import { isSuperseded } from "./outbox.ts";
import { judge, listTaken } from "./provider.ts";
import { CHANNEL_OF, dateOf, MINUTE, type World } from "./world.ts";

/** As in `delivery/reconcile`. */
const ASK_AFTER_MS = 10 * MINUTE;

/** Settles doubts by late answers and by the provider's list. */
export async function reconcile(world: World): Promise<void> {
  adoptLateAnswers(world);
  for (const [addressId, channel] of CHANNEL_OF) if (channel === "sms") await askAbout(world, addressId);
}

function adoptLateAnswers({ db, now }: World): void {
  const at = new Date(now);
  for (const message of db.messages.values()) {
    const attempt = db.attempts.get(attemptKey(message.id, message.claims));
    if (message.state !== "uncertain" || !attempt?.outcome) continue;
    const { tries } = message;
    const { outcome, reason } = attempt;
    const settled = now - message.changedAt.getTime() >= ASK_AFTER_MS;
    if (outcome === "accepted") move(message, { state: "sent", reason: null, tries }, at);
    else if (outcome === "refused" || outcome === "stopped") move(message, { state: "failed", reason, tries }, at);
    else if ((outcome === "retry" || outcome === "unbegun") && settled) {
      const again = (outcome === "unbegun" || message.maxTries > 1) && !isSuperseded(db, message);
      if (!again) move(message, { state: "failed", reason, tries }, at);
      else move(message, orTooLate(message, { state: "queued", reason, tries, dueAt: at }, at), at);
    }
  }
}

const orTooLate = ({ expiresAt, tries }: Message, next: Next, now: Date): Next =>
  expiresAt !== null && expiresAt <= now ? { state: "cancelled", reason: "too_late", tries } : next;

/** Whose the texts may be that the provider lists for a number (`delivery/reconcile-owners`). */
function ownersAt(db: Database, addressId: number, before: number): Owners {
  const rows = [...db.attempts.values()].flatMap((attempt) => {
    const message = db.messages.get(attempt.messageId);
    return message?.addressId === addressId ? [{ attempt, message }] : [];
  });
  const open = rows.flatMap(({ attempt, message }): OpenAttempt[] => {
    const { messageId, number, begunAt, reference, outcome, reason } = attempt;
    const doubtful =
      message.state === "uncertain" &&
      number === message.claims &&
      message.changedAt.getTime() <= before &&
      message.reason !== "asked_ambiguous";
    const unanswered = outcome === null || outcome === "uncertain";
    const mayOwn = reference === null && unanswered && reason !== "asked_not_found";
    return doubtful || mayOwn ? [{ messageId, number, begunAt, doubtful }] : [];
  });
  return {
    known: new Set(rows.flatMap(({ attempt }) => attempt.reference ?? [])),
    open: open.toSorted((a, b) => a.begunAt.getTime() - b.begunAt.getTime() || a.messageId - b.messageId),
  };
}

async function askAbout(world: World, addressId: number): Promise<void> {
  const before = world.now - ASK_AFTER_MS;
  for (let asked = 0; asked < 5; asked += 1) {
    const { known, open } = ownersAt(world.db, addressId, before);
    const question = questionsOf(open, new Date(before))[0];
    const [first] = question?.doubts ?? [];
    if (!question || !first) return;
    const lastBegunAt = question.doubts.at(-1)?.begunAt ?? first.begunAt;
    const list = async ({ since, until }: { since: Date; until: Date }) => listTaken(world, addressId, since, until);
    const found = await findTexts(list, { sender: "", to: "", begunAt: first.begunAt, lastBegunAt, known });
    for (const [doubt, proof] of judgeDoubts(question, found, world.db.restores)) conclude(world, doubt, proof);
  }
}

function conclude(world: World, { messageId, number }: OpenAttempt, proof: Proof): void {
  const { db } = world;
  const message = db.messages.get(messageId);
  if (message?.state !== "uncertain" || message.claims !== number) return;
  const next = nextBy(world, message, proof);
  if (!next) return;
  const attempt = db.attempts.get(attemptKey(messageId, number));
  if (attempt && proof.kind === "taken") Object.assign(attempt, { reference: proof.reference, outcome: "accepted" });
  if (attempt && proof.kind === "not_taken") attempt.reason = "asked_not_found";
  if (next.state === "uncertain") message.reason = next.reason;
  else move(message, next, dateOf(world));
  const optedOut = proof.kind === "taken" && judge(proof.state, proof.code).kind === "opted_out";
  if (optedOut) stopAddress(world, message.addressId, "provider_blocked");
}

/** As in `delivery/reconcile`. */
function nextBy(world: World, message: Message, proof: Proof): Next | undefined {
  const { tries } = message;
  const now = dateOf(world);
  const superseded = isSuperseded(world.db, message);
  if (proof.kind === "all_taken") return { state: "sent", reason: null, tries };
  if (proof.kind === "ambiguous") return { state: "uncertain", reason: "asked_ambiguous", tries };
  if (proof.kind === "taken") {
    return afterReceipt("uncertain", { ...message, superseded }, judge(proof.state, proof.code), now, 0);
  }
  if (superseded) return { state: "failed", reason: "asked_not_found", tries };
  return orTooLate(message, { state: "queued", reason: "asked_not_found", tries, dueAt: now }, now);
}

export type Verdict = "arrived" | "again" | "leave";

/** A person decides about an uncertain message (`delivery/resolve-uncertain`). */
export function decide(world: World, pick: number, verdict: Verdict): void {
  const { db, truth } = world;
  const doubts = [...db.messages.values()].filter(({ state }) => state === "uncertain");
  const message = doubts[pick % Math.max(1, doubts.length)];
  if (!message) return;
  const now = dateOf(world);
  const { reason, tries } = message;
  const left = { state: "cancelled", reason, tries } as const;
  if (verdict === "arrived") {
    truth.calledSent.add(message.id);
    move(message, { state: "sent", reason: null, tries }, now);
  } else if (verdict === "leave" || isSuperseded(db, message)) move(message, left, now);
  else {
    const begunAt = db.attempts.get(attemptKey(message.id, message.claims))?.begunAt ?? null;
    const next = nextAgain({ ...message, begunAt }, now);
    if (next === "too_soon") return;
    if (next === "ends") {
      move(message, left, now);
      return;
    }
    const { noticeId } = message;
    if (noticeId !== null) truth.rounds.set(noticeId, (truth.rounds.get(noticeId) ?? 0) + 1);
    move(message, { state: "queued", reason: null, tries, dueAt: now }, now);
  }
}
