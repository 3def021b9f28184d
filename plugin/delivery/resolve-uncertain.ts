import { type Db, inTransaction } from "../database/connection.ts";
import type { Next, Reason } from "../outbox/message.ts";
import { move } from "../outbox/settle.ts";
import { lockUncertain, noteDecision } from "../outbox/uncertain.ts";
import { ASK_AFTER_MS } from "./reconcile.ts";

/** What a person says about a message whose fate is uncertain. */
export const STAFF_VERDICTS = ["arrived", "again", "leave"] as const;
export type StaffVerdict = (typeof STAFF_VERDICTS)[number];

/** `settled`: a receipt or somebody else was first, so nothing was changed. */
export type Resolved = "sent" | "queued" | "ended" | "settled" | "too_soon";

/**
 * A receipt may still come; before this nothing is sent a second time, whoever asks. So a person waits as long as the
 * reconciler, which takes a doubt of that age for one that no receipt ends.
 */
export const AGAIN_AFTER_MS = ASK_AFTER_MS;

interface Doubtful {
  reason: string | null;
  tries: number;
  maxTries: number;
  expiresAt: Date | null;
  begunAt: Date | null;
}

/**
 * What would happen if somebody asked to send it again: `ends` where it is of no use any more, or is never sent twice
 * (a STOP's confirmation).
 */
export function nextAgain(message: Omit<Doubtful, "reason" | "tries">, now: Date): "queued" | "ends" | "too_soon" {
  const { begunAt, expiresAt, maxTries } = message;
  if (begunAt !== null && now.getTime() - begunAt.getTime() < AGAIN_AFTER_MS) return "too_soon";
  return maxTries === 1 || (expiresAt !== null && expiresAt <= now) ? "ends" : "queued";
}

function nextState(message: Doubtful, verdict: StaffVerdict, superseded: boolean, now: Date): Next | "too_soon" {
  const { tries } = message;
  // Why it was uncertain is still the best that can be said of it.
  const reason = message.reason as Reason | null;
  if (verdict === "arrived") return { state: "sent", reason: null, tries };
  // "Please decide" is no reason any more once somebody has.
  const left: Next = { state: "cancelled", reason: reason === "asked_ambiguous" ? "no_answer" : reason, tries };
  if (verdict === "leave") return left;
  const next = nextAgain(message, now);
  if (next === "too_soon") return next;
  // Sent again already, by a Resend.
  if (superseded) return left;
  if (next === "queued") return { state: "queued", reason: null, tries, dueAt: now };
  return { state: "cancelled", reason: message.maxTries === 1 ? reason : "too_late", tries };
}

/**
 * Ends the doubt about a message by a person's word, and keeps whose word it was. Changes nothing unless the message is
 * still uncertain: both look and write hold its row, as receipts and the reconciler do.
 */
export async function resolveUncertain(
  db: Db,
  id: number,
  verdict: StaffVerdict,
  by: string,
  now: Date,
): Promise<Resolved> {
  return inTransaction(db, async (tx) => {
    const message = await lockUncertain(tx, id);
    if (!message) return "settled";
    const next = nextState(message, verdict, message.superseded, now);
    if (next === "too_soon") return next;
    await move(tx, [id], next, now);
    await noteDecision(tx, id, by, now);
    return next.state === "queued" || next.state === "sent" ? next.state : "ended";
  });
}
