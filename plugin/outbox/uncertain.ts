import type { Db, Tx } from "../database/connection.ts";
import { readSuperseded } from "./superseded.ts";

/** Locks a message that is still uncertain and returns what decides about it; undefined if it no longer is. */
export async function lockUncertain(tx: Tx, id: number) {
  const message = await tx
    .selectFrom("tidings_message")
    .select(["reason", "tries", "max_tries as maxTries", "expires_at as expiresAt", "claims"])
    .where("id", "=", id)
    .where("state", "=", "uncertain")
    .forUpdate()
    .executeTakeFirst();
  if (!message) return undefined;
  const attempt = await tx
    .selectFrom("tidings_attempt")
    .select("begun_at")
    .where("message_id", "=", id)
    .where("number", "=", message.claims)
    .executeTakeFirst();
  const superseded = (await readSuperseded(tx, [id])).has(id);
  return { ...message, begunAt: attempt?.begun_at ?? null, superseded };
}

/**
 * Uncertain messages whose answer a worker wrote down after it had lost its claim, a hundred at most. A no that allows
 * another try counts only once the message has been uncertain since before `settledBefore`: a receipt may still come.
 */
export async function readLateAnswers(db: Db, settledBefore: Date) {
  return db
    .selectFrom("tidings_message as m")
    .innerJoin("tidings_attempt as a", (join) =>
      join.onRef("a.message_id", "=", "m.id").onRef("a.number", "=", "m.claims"),
    )
    .select(["m.id", "a.outcome", "a.reason"])
    .where("m.state", "=", "uncertain")
    .where((eb) =>
      eb.or([
        eb("a.outcome", "in", ["accepted", "refused", "stopped"]),
        eb.and([eb("a.outcome", "in", ["retry", "unbegun"]), eb("m.changed_at", "<=", settledBefore)]),
      ]),
    )
    .limit(100)
    .execute();
}

/** Keeps when the provider was asked about these, and forgets what it said before. */
export async function noteAsked(db: Db, ids: readonly number[], now: Date): Promise<void> {
  await db
    .updateTable("tidings_message")
    .set({ asked_at: now, asked_listed: null, asked_attempts: null })
    .where("id", "in", [...ids])
    .where("state", "=", "uncertain")
    .execute();
}

/** Keeps how many texts the provider listed for how many attempts, for the person who decides. */
export async function noteListed(tx: Tx, id: number, listed: number | undefined, attempts: number | undefined) {
  await tx
    .updateTable("tidings_message")
    .set({ asked_listed: listed ?? null, asked_attempts: attempts ?? null })
    .where("id", "=", id)
    .execute();
}

/** Writes on an attempt which text of the provider's list is its own, or that none is. */
export async function noteOwned(
  tx: Tx,
  { messageId, number }: { messageId: number; number: number },
  owned: { reference: string } | "nobody",
): Promise<void> {
  await tx
    .updateTable("tidings_attempt")
    .set(owned === "nobody" ? { reason: "asked_not_found" } : { reference: owned.reference, outcome: "accepted" })
    .where("message_id", "=", messageId)
    .where("number", "=", number)
    .execute();
}

/** Keeps why a message is still uncertain. */
export async function noteReason(tx: Tx, id: number, reason: string | null): Promise<void> {
  await tx.updateTable("tidings_message").set({ reason }).where("id", "=", id).execute();
}

/** Keeps whose word ended the doubt, and when. */
export async function noteDecision(tx: Tx, id: number, by: string, now: Date): Promise<void> {
  await tx
    .updateTable("tidings_message")
    .set({ decided_by: [...by].slice(0, 64).join(""), decided_at: now })
    .where("id", "=", id)
    .execute();
}
