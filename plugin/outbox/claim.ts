import type { Selectable } from "kysely";
import { type Db, inTransaction } from "../database/connection.ts";
import type { MessageTable } from "../database/tables.ts";
import { PRIORITIES } from "./message.ts";

type MessageRow = Selectable<MessageTable>;

/**
 * A message in this worker's hands. `claimNumber` counts its claims: together with the worker and the instant, which no
 * claim of a database that is gone shares, it proves ownership.
 */
export interface Claim
  extends Pick<
    MessageRow,
    | "id"
    | "kind"
    | "channel"
    | "sender"
    | "patron_id"
    | "address_id"
    | "text"
    | "subject"
    | "ledger_id"
    | "tries"
    | "max_tries"
    | "expires_at"
    | "created_at"
  > {
  claimNumber: number;
  claimedAt: Date;
}

/** Which messages a worker would take: at most `limit` of one sender, only of these priorities. */
export interface ClaimWish {
  worker: number;
  sender: string;
  limit: number;
  priorities?: readonly number[];
}

/**
 * Takes up to `limit` due messages of one sender for this worker: replies first, then by due time; only of these
 * priorities. Committed before it returns, so no lock is held while the network thinks. Two claimers never get the same
 * row (SKIP LOCKED).
 */
export async function claimDue(
  db: Db,
  { worker, sender, limit, priorities = PRIORITIES }: ClaimWish,
  now: Date,
): Promise<Claim[]> {
  return inTransaction(db, async (tx) => {
    const due: Omit<Claim, "claimedAt">[] = [];
    for (const priority of priorities) {
      if (due.length >= limit) break;
      const rows = await tx
        .selectFrom("tidings_message")
        .select([
          "id",
          "kind",
          "channel",
          "sender",
          "patron_id",
          "address_id",
          "text",
          "subject",
          "ledger_id",
          "tries",
          "max_tries",
        ])
        .select(["expires_at", "created_at", "claims as claimNumber"])
        .where("state", "=", "queued")
        .where("sender", "=", sender)
        .where("priority", "=", priority)
        .where("due_at", "<=", now)
        .orderBy("due_at")
        .orderBy("id")
        .limit(limit - due.length)
        .forUpdate()
        .skipLocked()
        .execute();
      due.push(...rows);
    }
    if (due.length === 0) return [];
    await tx
      .updateTable("tidings_message")
      .set((eb) => ({
        state: "sending",
        claimed_by: worker,
        claimed_at: now,
        changed_at: now,
        claims: eb("claims", "+", 1),
      }))
      .where(
        "id",
        "in",
        due.map((message) => message.id),
      )
      .execute();
    return due.map((message) => ({ ...message, claimNumber: message.claimNumber + 1, claimedAt: now }));
  });
}
