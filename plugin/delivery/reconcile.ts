import { type Channel, type Found, type Lost, SendFailure } from "../channels/channel.ts";
import type { JudgeReceipt } from "../channels/receipt.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { AttemptOutcome, ChannelName } from "../database/tables.ts";
import { recordProviderOptOut } from "../enrolment/provider-opt-out.ts";
import type { Log } from "../foundation/log.ts";
import { readLostTimes } from "../inbound-health/restore.ts";
import { afterReceipt, type Next, type Reason, type RetryBudget } from "../outbox/message.ts";
import { move } from "../outbox/settle.ts";
import { lockUncertain, noteAsked, noteListed, noteOwned, noteReason, readLateAnswers } from "../outbox/uncertain.ts";
import { judgeDoubts, type Proof } from "./judge-doubts.ts";
import { mayAsk } from "./list-budget.ts";
import {
  type Line,
  type OpenAttempt,
  type Owners,
  type Question,
  questionsOf,
  readLines,
  readOwners,
  stands,
} from "./reconcile-owners.ts";

/**
 * Most doubts end by a late receipt. Only after this time is the provider asked, and a doubtful message is never queued
 * again before it.
 */
export const ASK_AFTER_MS = 10 * 60_000;
/** Questions in one round, so that the other work of the reconciler gets its turn. */
const MOST_QUESTIONS = 5;
/** Lines read in one round; some cannot be asked about yet. */
const MOST_LINES = 50;

export interface Reconciler {
  db: Db;
  channels: ReadonlyMap<ChannelName, Channel>;
  /** What the state that a provider lists means. */
  judge: JudgeReceipt;
  log: Log;
  now(): Date;
  /** A number in [0, 1). */
  chance(): number;
  /** False: another process asks the providers meanwhile. */
  asks?: boolean;
}

/**
 * Settles doubtful messages by evidence: an answer that came after the claim was lost, or the provider's own books.
 * Returns how many.
 */
export async function reconcile(reconciler: Reconciler): Promise<number> {
  const late = await adoptLateAnswers(reconciler);
  return reconciler.asks === false ? late : late + (await askProviders(reconciler));
}

async function adoptLateAnswers({ db, log, now }: Reconciler): Promise<number> {
  const answered = await readLateAnswers(db, settledBefore(now()));
  for (const { id, outcome, reason } of answered) {
    await resolve(db, id, (message) => afterLateAnswer(message, outcome, reason, now()), now());
    log.note("message.settled", { id, because: "late_answer" });
  }
  return answered.length;
}

/** Where the answer that a worker wrote down after it had lost its claim puts the message. */
function afterLateAnswer(message: RetryBudget, outcome: AttemptOutcome | null, why: string | null, now: Date): Next {
  const { tries, maxTries, expiresAt } = message;
  const reason = why as Reason | null;
  if (outcome === "accepted") return { state: "sent", reason: null, tries };
  const again = outcome === "unbegun" || (outcome === "retry" && maxTries > 1);
  if (!again || message.superseded) return { state: "failed", reason, tries };
  if (expiresAt !== null && expiresAt <= now) return { state: "cancelled", reason: "too_late", tries };
  return { state: "queued", reason, tries, dueAt: now };
}

async function askProviders(reconciler: Reconciler): Promise<number> {
  const { db, channels, now } = reconciler;
  const askable = [...channels.values()].filter((channel) => channel.find).map((channel) => channel.name);
  if (askable.length === 0) return 0;
  let questions = 0;
  let asked = 0;
  for (const line of await readLines(db, askable, settledBefore(now()), MOST_LINES)) {
    // Read again before each question: what the one before has settled is known by then.
    for (;;) {
      if (questions === MOST_QUESTIONS) return asked;
      const before = await readOwners(db, line, settledBefore(now()));
      const question = questionsOf(before.open, settledBefore(now()))[0];
      if (!question) break;
      questions += 1;
      const answer = await askAbout(reconciler, line, question, before);
      asked += question.doubts.length;
      if (answer === "enough") return asked;
      if (answer === "later") break;
    }
  }
  return asked;
}

const settledBefore = (now: Date) => new Date(now.getTime() - ASK_AFTER_MS);

/** `later`: nothing could be concluded now. `enough`: no more may be asked for now. */
async function askAbout(
  reconciler: Reconciler,
  line: Line,
  question: Question,
  before: Owners,
): Promise<"settled" | "later" | "enough"> {
  const { db, channels, now } = reconciler;
  const [first] = question.doubts;
  if (!first) return "later";
  let pages = 0;
  let allowed = true;
  const lost: Lost = {
    sender: line.sender,
    to: line.address,
    begunAt: first.begunAt,
    lastBegunAt: question.doubts.at(-1)?.begunAt ?? first.begunAt,
    known: before.known,
    mayAsk: async () => {
      allowed = await mayAsk(db, now());
      if (allowed) pages += 1;
      return allowed;
    },
  };
  const found = await ask(channels.get(line.channel), lost);
  const ids = question.doubts.map(({ messageId }) => messageId);
  if (found || pages > 0) await noteAsked(db, ids, now());
  if (!found) return allowed ? "later" : "enough";
  // What left while the provider was asked may stand in its answer, and its reference came too late for the question.
  const after = await readOwners(db, line, settledBefore(now()));
  if (found.kind !== "not_taken" && !stands(question, before, after, settledBefore(now()))) return "later";
  for (const [doubt, proof] of judgeDoubts(question, found, await readLostTimes(db))) {
    await conclude(reconciler, line, doubt, proof);
  }
  return "settled";
}

/** Moves a message to where the provider's books put it, as far as they speak of it. */
async function conclude(
  { db, judge, log, now, chance }: Reconciler,
  line: Line,
  doubt: OpenAttempt,
  proof: Proof,
): Promise<void> {
  const judgement = proof.kind === "taken" ? judge(line.channel, proof.state, proof.code) : undefined;
  await resolve(
    db,
    doubt.messageId,
    (message) => {
      const { tries, expiresAt } = message;
      // A person had it sent again while the provider was asked, or an older database was put back: what is in doubt
      // now is another attempt.
      if (message.claims !== doubt.number || message.begunAt?.getTime() !== doubt.begunAt.getTime()) return undefined;
      if (proof.kind === "all_taken") return { state: "sent", reason: null, tries };
      if (proof.kind === "ambiguous") return { state: "uncertain", reason: "asked_ambiguous", tries };
      if (judgement) return afterReceipt("uncertain", message, judgement, now(), chance());
      if (message.superseded) return { state: "failed", reason: "asked_not_found", tries };
      if (expiresAt !== null && expiresAt <= now()) return { state: "cancelled", reason: "too_late", tries };
      return { state: "queued", reason: "asked_not_found", tries, dueAt: now() };
    },
    now(),
    (tx) => writeEvidence(tx, doubt, proof),
  );
  if (judgement?.kind === "opted_out") {
    await recordProviderOptOut(db, line.channel, line.address, "opted_out_at_provider", now());
  }
  log.note("message.asked", { id: doubt.messageId, found: proof.kind });
}

/**
 * Stores on the attempt which listed text was its own, or that none was; the next question about this address uses it.
 */
async function writeEvidence(tx: Tx, { messageId, number }: OpenAttempt, proof: Proof): Promise<void> {
  if (proof.kind === "ambiguous") await noteListed(tx, messageId, proof.listed, proof.attempts);
  if (proof.kind === "taken") await noteOwned(tx, { messageId, number }, { reference: proof.reference });
  if (proof.kind === "not_taken") await noteOwned(tx, { messageId, number }, "nobody");
}

/** Undefined: the provider could not be asked now. */
async function ask(channel: Channel | undefined, lost: Lost): Promise<Found | undefined> {
  try {
    return await channel?.find?.(lost);
  } catch (error) {
    if (error instanceof SendFailure) return undefined;
    throw error;
  }
}

/** Moves a message that is still uncertain. */
async function resolve(
  db: Db,
  id: number,
  decide: (message: RetryBudget & { claims: number; begunAt: Date | null }) => Next | undefined,
  now: Date,
  evidence?: (tx: Tx) => Promise<void>,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const message = await lockUncertain(tx, id);
    if (!message) return;
    const next = decide(message);
    if (!next) return;
    await evidence?.(tx);
    if (next.state !== "uncertain") return move(tx, [id], next, now);
    // It stays as doubtful as it was, and for as long: only why is new.
    await noteReason(tx, id, next.reason);
  });
}
