import type { Db } from "../database.ts";

/**
 * Attempts begun so much earlier or later may own a text that the provider lists for this one: its list reaches from 2 minutes before the
 * beginning to 15 after (channels/plivo), and so does theirs.
 */
const NEAR_MS = 17 * 60_000;

export interface Asked {
  id: number;
  sender: string;
  address_id: number;
  begun_at: Date;
}

/** Whose the texts may be that a provider lists when it is asked about one message. */
export interface Owners {
  /** References of attempts to the address, whatever message they were for. */
  known: ReadonlySet<string>;
  /** Attempts for other messages around then that may have been taken and have no reference: each may own one of the texts. */
  others: number;
  /** One of those has begun so lately that its answer or its receipt may still name its text. */
  settling: boolean;
}

/** Reads them as they are now. `settledBefore`: what has begun until then will hardly be told of any more. */
export async function readOwners(db: Db, asked: Asked, settledBefore: Date): Promise<Owners> {
  const rows = await db
    .selectFrom("tidings_attempt as a")
    .innerJoin("tidings_message as m", "m.id", "a.message_id")
    .select(["a.message_id", "a.sender", "a.begun_at", "a.outcome", "a.reason", "a.reference"])
    .where("m.address_id", "=", asked.address_id)
    .execute();
  const others = rows.filter(
    (row) =>
      row.reference === null &&
      (row.outcome === null || row.outcome === "uncertain") &&
      row.reason !== "asked_not_found" &&
      row.message_id !== asked.id &&
      row.sender === asked.sender &&
      Math.abs(row.begun_at.getTime() - asked.begun_at.getTime()) <= NEAR_MS,
  );
  return {
    known: new Set(rows.flatMap((row) => row.reference ?? [])),
    others: others.length,
    settling: others.some((row) => row.begun_at > settledBefore),
  };
}
