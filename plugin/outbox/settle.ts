import { sql } from "kysely";
import type { JudgeReceipt } from "../channels/receipt.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { AttemptOutcome } from "../database/tables.ts";
import type { Begun } from "./begin.ts";
import { afterAcceptedWith, afterSend, type Next, type Outcome } from "./message.ts";
import { isBlameless, readReturned } from "./returned.ts";

/** One attempt that has come to its end. */
export interface Ended {
  message: Begun;
  outcome: Outcome;
  /** A number in [0, 1) that spreads retries. */
  chance: number;
}

export interface Settled {
  id: number;
  next: Next;
  /**
   * False: the claim was no longer ours; the attempt row is closed all the same, as evidence, and the message
   * untouched. Where the attempt began in a database that is gone, neither is touched.
   */
  kept: boolean;
}

/**
 * Writes how attempts ended, many in one transaction. A message is moved only where the claim is still ours: id, state,
 * worker and number of the claim must all match. A receipt that overtook the answer is applied here, judged by `judge`.
 * An attempt that `begin` never wrote into this database began before an older copy was put back: writing it now would
 * hide from `recovery/` that its text has left, so it is no attempt of ours.
 */
export async function settle(
  db: Db,
  worker: number,
  ended: readonly Ended[],
  judge: JudgeReceipt,
  now: Date,
): Promise<Settled[]> {
  if (ended.length === 0) return [];
  return inTransaction(db, async (tx) => {
    const ids = ended.map(({ message }) => message.id);
    // Messages before attempts, here as in receipts and rescue: one order of locks, no deadlocks.
    const rows = await tx
      .selectFrom("tidings_message")
      .select(["id", "claims"])
      .where("id", "in", ids)
      .where("state", "=", "sending")
      .where("claimed_by", "=", worker)
      .orderBy("id")
      .forUpdate()
      .execute();
    const ours = new Map(rows.map((row) => [row.id, row.claims]));
    const attempts = await readAttempts(tx, ids);
    const begunHere = ended.filter(({ message }) => isOf(worker, message, attempts.get(nameOf(message))));
    const here = new Set(begunHere);
    const judged = judgeEarly(begunHere, attempts, judge);
    const returned = await readReturned(
      tx,
      begunHere.flatMap(({ message }) =>
        isBlameless(judged.get(message.id)) ? [{ messageId: message.id, number: message.claimNumber }] : [],
      ),
    );
    const settled = ended.map((one) => {
      const { message, outcome, chance } = one;
      const budget = { tries: message.tries, maxTries: message.max_tries, expiresAt: message.expires_at };
      const judgement = here.has(one) ? judged.get(message.id) : undefined;
      // A receipt proves more than an answer: a provider that said "try later" may have taken the message all the same.
      const proven = judgement?.kind === "sent" || judgement?.kind === "delivered";
      const taken = proven || outcome.kind === "accepted" || outcome.kind === "uncertain";
      const next =
        taken && judgement
          ? afterAcceptedWith({ ...budget, returned: returned.get(message.id) }, judgement, now, chance)
          : afterSend(budget, outcome, now, chance);
      return { id: message.id, next, kept: here.has(one) && ours.get(message.id) === message.claimNumber };
    });
    await closeAttempts(tx, worker, begunHere, now);
    await moveAll(
      tx,
      settled.filter((one) => one.kept),
      now,
    );
    return settled;
  });
}

/** What the receipts mean that overtook the answers, by message. */
function judgeEarly(ended: readonly Ended[], attempts: ReadonlyMap<string, AttemptRow>, judge: JudgeReceipt) {
  return new Map(
    ended.flatMap(({ message }) => {
      const { receipt, receipt_code } = attempts.get(nameOf(message)) ?? {};
      return receipt ? [[message.id, judge(message.channel, receipt, receipt_code ?? undefined)] as const] : [];
    }),
  );
}

type AttemptRow = Awaited<ReturnType<typeof readAttempts>> extends Map<string, infer Row> ? Row : never;

/** The attempts of these messages, by `<message>-<number>`, with what receipts have said already. */
async function readAttempts(tx: Tx, ids: readonly number[]) {
  const rows = await tx
    .selectFrom("tidings_attempt")
    .select(["message_id", "number", "worker_id", "begun_at", "receipt", "receipt_code"])
    .where("message_id", "in", [...ids])
    .execute();
  return new Map(rows.map((row) => [`${row.message_id}-${row.number}`, row]));
}

const nameOf = ({ id, claimNumber }: Begun) => `${id}-${claimNumber}`;

/** After a restore another attempt may have the same message and number; none has the same worker and instant too. */
const isOf = (worker: number, { begunAt }: Begun, attempt: AttemptRow | undefined): boolean =>
  attempt?.worker_id === worker && attempt.begun_at.getTime() === begunAt.getTime();

function outcomeWord(outcome: Outcome): AttemptOutcome {
  return outcome.kind;
}

async function closeAttempts(tx: Tx, worker: number, ended: readonly Ended[], now: Date): Promise<void> {
  if (ended.length === 0) return;
  await tx
    .insertInto("tidings_attempt")
    .values(
      ended.map(({ message, outcome }) => ({
        message_id: message.id,
        number: message.claimNumber,
        worker_id: worker,
        sender: message.sender,
        begun_at: message.begunAt,
        ended_at: now,
        outcome: outcomeWord(outcome),
        reference: outcome.kind === "accepted" ? outcome.reference : null,
        reason: outcome.kind === "accepted" ? null : outcome.reason,
      })),
    )
    // The rows exist since begin: this is an update of many rows with different values in one statement.
    .onDuplicateKeyUpdate(({ fn, ref }) => ({
      ended_at: fn("values", [ref("ended_at")]),
      outcome: fn("values", [ref("outcome")]),
      reason: fn("values", [ref("reason")]),
      // A receipt may have brought the reference before the answer did.
      reference: fn.coalesce(fn<string>("values", [ref("reference")]), ref("reference")),
    }))
    .execute();
}

/**
 * Puts messages (locked by the caller, each named once) where they go, those with the same next step in one statement.
 */
export async function moveAll(tx: Tx, moves: readonly { id: number; next: Next }[], now: Date): Promise<void> {
  const groups = new Map<string, { next: Next; ids: number[] }>();
  for (const { id, next } of moves) {
    const key = `${next.state} ${next.reason} ${next.tries} ${next.dueAt?.getTime()}`;
    const group = groups.get(key) ?? { next, ids: [] };
    group.ids.push(id);
    groups.set(key, group);
  }
  for (const { next, ids } of groups.values()) await move(tx, ids, next, now);
}

/**
 * Puts messages (locked by the caller) where `next` says, and marks what Koha must be told: how a message failed, that
 * it is in doubt, and that it no longer is.
 */
export async function move(tx: Tx, ids: readonly number[], next: Next, now: Date): Promise<void> {
  const tells = next.state === "failed" || next.state === "cancelled" || next.state === "uncertain";
  await tx
    .updateTable("tidings_message")
    .set({
      // First, while the row still has its former state: MariaDB assigns from left to right.
      tell_at: tells ? now : sql<Date | null>`if(state = 'uncertain', ${now}, tell_at)`,
      state: next.state,
      reason: next.reason,
      tries: next.tries,
      changed_at: now,
      ...(next.dueAt ? { due_at: next.dueAt } : {}),
      ...(next.state === "sent" || next.state === "delivered"
        ? { sent_at: (eb) => eb.fn.coalesce("sent_at", eb.val(now)) }
        : {}),
      ...(next.state === "queued" ? { claimed_by: null, claimed_at: null } : {}),
    })
    .where("id", "in", [...ids])
    .execute();
}
