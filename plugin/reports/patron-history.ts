import type { Db } from "../database.ts";

const MOST = 200;

/** Everything we hold about one patron: choices, every step of consent, messages; newest first. */
export async function readPatronHistory(db: Db, patronId: number) {
  const standings = await db
    .selectFrom("tidings_standing as s")
    .leftJoin("tidings_address as a", "a.id", "s.address_id")
    .select(["s.channel", "s.state", "s.changed_at", "a.address"])
    .where("s.patron_id", "=", patronId)
    .orderBy("s.channel")
    .execute();
  const steps = await db
    .selectFrom("tidings_ledger")
    .select(["at", "channel", "event", "state_before", "state_after", "source", "actor"])
    .where("patron_id", "=", patronId)
    .orderBy("id", "desc")
    .limit(MOST)
    .execute();
  const messages = await db
    .selectFrom("tidings_message")
    .select(["id", "channel", "kind", "letter_code", "state", "reason", "text", "created_at", "changed_at", "sent_at"])
    .where("patron_id", "=", patronId)
    .orderBy("id", "desc")
    .limit(MOST)
    .execute();
  return { standings, steps, messages };
}

export type PatronHistory = Awaited<ReturnType<typeof readPatronHistory>>;
