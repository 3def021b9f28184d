import { quotable, saidOf } from "../../consent/told-event.ts";
import type { Db } from "../../database/connection.ts";

const MOST = 20;

/** A text of the patron's that came after a message. */
export interface HeardAfter {
  heardId: number;
  at: Date;
  /** Null if it was erased, or somebody else wrote it from that number. */
  text: string | null;
  outcome: string;
}

/**
 * What came from a message's address after it, until the next message went there, replies excepted: probably an answer
 * to it. Oldest first, at most 20.
 */
export async function readHeardAfter(
  db: Db,
  message: { patronId: number | null; addressId: number; createdAt: Date },
): Promise<HeardAfter[]> {
  const { patronId, addressId, createdAt } = message;
  const until = await nextMessageAt(db, addressId, createdAt);
  const rows = await db
    .selectFrom("tidings_heard")
    .select(["id", "patron_id", "heard_at", "outcome", "intent", "because", "text as heard"])
    .where("address_id", "=", addressId)
    .where("heard_at", ">=", createdAt)
    .$if(until !== undefined, (query) => query.where("heard_at", "<", until ?? createdAt))
    .orderBy("heard_at")
    .limit(MOST)
    .execute();
  return rows.map((row) => ({
    heardId: row.id,
    at: row.heard_at,
    text: row.patron_id === patronId ? quotable(saidOf(row)) : null,
    outcome: row.outcome,
  }));
}

async function nextMessageAt(db: Db, addressId: number, createdAt: Date): Promise<Date | undefined> {
  const after = (table: "tidings_message" | "tidings_message_archive") =>
    db
      .selectFrom(table)
      .select("created_at")
      .where("address_id", "=", addressId)
      .where("created_at", ">", createdAt)
      .where("kind", "!=", "reply")
      .orderBy("created_at")
      .limit(1)
      .executeTakeFirst();
  const found = [await after("tidings_message"), await after("tidings_message_archive")];
  return found.flatMap((row) => row?.created_at ?? []).toSorted((a, b) => a.getTime() - b.getTime())[0];
}
