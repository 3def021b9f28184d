import { saidOf, toldEvent } from "../consent/told-event.ts";
import type { Db } from "../database/connection.ts";

const MOST = 200;

/**
 * Everything we hold about one patron: standings, every step of consent, messages, and notices that made none; newest
 * first.
 */
export async function readPatronHistory(db: Db, patronId: number) {
  const standings = await db
    .selectFrom("tidings_standing as s")
    .leftJoin("tidings_address as a", "a.id", "s.address_id")
    .select(["s.channel", "s.state", "s.changed_at", "a.address"])
    .where("s.patron_id", "=", patronId)
    .orderBy("s.channel")
    .execute();
  const steps = await db
    .selectFrom("tidings_ledger as l")
    .leftJoin("tidings_heard as h", "h.id", "l.heard_id")
    .select(["l.at", "l.channel", "l.event", "l.state_before", "l.state_after", "l.source", "l.actor"])
    .select(["h.intent", "h.because", "h.outcome"])
    .where("l.patron_id", "=", patronId)
    .orderBy("l.id", "desc")
    .limit(MOST)
    .execute();
  const messages = await db
    .selectFrom("tidings_message")
    .select(["id", "channel", "kind", "letter_code", "state", "reason", "text", "created_at", "changed_at", "sent_at"])
    .select("decided_by")
    .where("patron_id", "=", patronId)
    .orderBy("id", "desc")
    .limit(MOST)
    .execute();
  const notices = await db
    .selectFrom("tidings_notice as n")
    .select(["n.notice_id", "n.letter_code", "n.state", "n.because", "n.first_seen_at", "n.changed_at"])
    .where("n.patron_id", "=", patronId)
    .where("n.state", "!=", "taken")
    // A round that made a message is shown by that message.
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("tidings_message as m")
            .select("m.id")
            .whereRef("m.notice_id", "=", "n.notice_id")
            .whereRef("m.round", "=", "n.round"),
        ),
      ),
    )
    .orderBy("n.notice_id", "desc")
    .limit(MOST)
    .execute();
  const told = steps.map((step) => ({ ...step, told: toldEvent(step.event, saidOf(step)) }));
  return { standings, steps: told, messages, notices };
}

export type PatronHistory = Awaited<ReturnType<typeof readPatronHistory>>;
