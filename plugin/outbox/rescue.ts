import type { JudgeReceipt } from "../channels/receipt.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { ChannelName, ReceiptState } from "../database/tables.ts";
import { afterAcceptedWith, type Next } from "./message.ts";
import { move } from "./settle.ts";

export interface Rescued {
  /** Claimed but never begun: they go back into the queue. */
  queued: number[];
  /** Begun, and nobody will tell how it went. */
  uncertain: number[];
  /** Begun, and a receipt that came meanwhile has told how it went. */
  told: number[];
}

interface Abandoned {
  /** Workers that beat lately. */
  live: readonly number[];
  /** An attempt begun, or a claim made and not begun, before this instant is overdue, whoever holds it. */
  overdueBefore: Date;
  /** What a receipt that came meanwhile means. */
  judge: JudgeReceipt;
}

interface Claimed {
  id: number;
  channel: ChannelName;
  tries: number;
  max_tries: number;
  expires_at: Date | null;
  claimed_by: number | null;
  claimed_at: Date | null;
}

interface Attempt {
  begun_at: Date;
  receipt: ReceiptState | null;
  receipt_code: string | null;
}

/**
 * Frees messages whose worker is silent or dead, and doubts attempts that have been begun for too long. Claimed is not
 * begun: only what never touched the network is queued again. Any process may call this at any time.
 */
export async function rescueAbandoned(db: Db, abandoned: Abandoned, now: Date): Promise<Rescued> {
  return inTransaction(db, async (tx) => {
    const rescued: Rescued = { queued: [], uncertain: [], told: [] };
    const suspects = await readSuspects(tx, abandoned);
    if (suspects.length === 0) return rescued;
    // Locked one by one by key and read again: a worker may have settled or begun since the look above.
    const locked = await tx
      .selectFrom("tidings_message")
      .select(["id", "channel", "tries", "max_tries", "expires_at", "claims", "claimed_by", "claimed_at"])
      .where("id", "in", suspects)
      .where("state", "=", "sending")
      .orderBy("id")
      .forUpdate()
      .execute();
    for (const message of locked) {
      const attempt = await tx
        .selectFrom("tidings_attempt")
        .select(["begun_at", "receipt", "receipt_code"])
        .where("message_id", "=", message.id)
        .where("number", "=", message.claims)
        .executeTakeFirst();
      const next = attempt ? doubt(message, attempt, abandoned, now) : free(message, abandoned, now);
      if (!next) continue;
      rescued[!attempt ? "queued" : attempt.receipt ? "told" : "uncertain"].push(message.id);
      await move(tx, [message.id], next, now);
      if (attempt) await closeAttempt(tx, message.id, message.claims, attempt.receipt !== null, now);
    }
    return rescued;
  });
}

async function readSuspects(tx: Tx, { live, overdueBefore }: Abandoned): Promise<number[]> {
  const rows = await tx
    .selectFrom("tidings_message as m")
    .leftJoin("tidings_attempt as a", (join) =>
      join.onRef("a.message_id", "=", "m.id").onRef("a.number", "=", "m.claims"),
    )
    .select("m.id")
    .where("m.state", "=", "sending")
    .where((eb) =>
      eb.or([
        eb("a.begun_at", "<", overdueBefore),
        eb.and([
          eb("a.begun_at", "is", null),
          eb.or([
            eb("m.claimed_by", "is", null),
            eb("m.claimed_by", "not in", [0, ...live]),
            eb("m.claimed_at", "<", overdueBefore),
          ]),
        ]),
      ]),
    )
    .limit(500)
    .execute();
  return rows.map((row) => row.id);
}

/**
 * A claim that nobody has begun. A living worker's too, once it is overdue: its begin may have failed, and nothing else
 * would free it.
 */
function free(message: Claimed, { live, overdueBefore }: Abandoned, now: Date): Next | undefined {
  const { tries, claimed_by: holder, claimed_at: since } = message;
  if (holder === null || !live.includes(holder)) return { state: "queued", reason: "worker_died", tries, dueAt: now };
  if (since !== null && since >= overdueBefore) return undefined;
  return { state: "queued", reason: "gave_up_before_sending", tries, dueAt: now };
}

function doubt(message: Claimed, attempt: Attempt, { overdueBefore, judge }: Abandoned, now: Date): Next | undefined {
  if (attempt.begun_at >= overdueBefore) return undefined;
  if (!attempt.receipt) return { state: "uncertain", reason: "worker_died", tries: message.tries };
  const budget = { tries: message.tries, maxTries: message.max_tries, expiresAt: message.expires_at };
  // The receipt waited for an answer that will not come. So few at once need no spreading.
  return afterAcceptedWith(budget, judge(message.channel, attempt.receipt, attempt.receipt_code ?? undefined), now, 0);
}

async function closeAttempt(tx: Tx, id: number, number: number, told: boolean, now: Date): Promise<void> {
  await tx
    .updateTable("tidings_attempt")
    .set({ ended_at: now, ...(told ? { outcome: "accepted" } : { outcome: "uncertain", reason: "worker_died" }) })
    .where("message_id", "=", id)
    .where("number", "=", number)
    .where("ended_at", "is", null)
    .execute();
}

/**
 * Gives back what this worker claimed and has not begun, all of it or these, as it stops in order or its sender is
 * stopped. Returns how many.
 */
export async function giveBack(db: Db, worker: number, now: Date, ids?: readonly number[]): Promise<number> {
  // Rows that other workers hold may be locked on the way: a deadlock here must not keep this one from leaving in
  // order.
  const result = await inTransaction(db, (tx) =>
    tx
      .updateTable("tidings_message")
      .set({ state: "queued", claimed_by: null, claimed_at: null, changed_at: now })
      .where("state", "=", "sending")
      .where("claimed_by", "=", worker)
      .$if(ids !== undefined, (query) => query.where("id", "in", [...(ids ?? []), 0]))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom("tidings_attempt")
              .select("tidings_attempt.message_id")
              .whereRef("tidings_attempt.message_id", "=", "tidings_message.id")
              .whereRef("tidings_attempt.number", "=", "tidings_message.claims"),
          ),
        ),
      )
      .executeTakeFirst(),
  );
  return Number(result.numUpdatedRows);
}

/** Gives these claims of one sender back if that sender has been stopped since, by any process. False: it sends. */
export async function giveBackIfStopped(
  db: Db,
  worker: number,
  claims: readonly { id: number; sender: string }[],
  now: Date,
): Promise<boolean> {
  const stopped = await db
    .selectFrom("tidings_sender")
    .select("sender")
    .where("sender", "=", claims[0]?.sender ?? "")
    .where("stopped_until", ">", now)
    .executeTakeFirst();
  if (!stopped) return false;
  const ids = claims.map((claim) => claim.id);
  await giveBack(db, worker, now, ids);
  return true;
}
