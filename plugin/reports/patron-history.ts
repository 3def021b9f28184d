import { quotable, saidOf, toldEvent } from "../consent/told-event.ts";
import type { Db } from "../database/connection.ts";
import { ARCHIVE, type MessagePlace, OUTBOX } from "../outbox/archive.ts";
import { readAgreedTo } from "./agreed-to.ts";

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
  const steps = await readSteps(db, patronId);
  const of = ({ messages }: MessagePlace) =>
    db
      .selectFrom(messages)
      .select([
        "id",
        "channel",
        "kind",
        "letter_code",
        "state",
        "reason",
        "text",
        "created_at",
        "changed_at",
        "sent_at",
      ])
      .select(["decided_by", "forgotten_at"])
      .where("patron_id", "=", patronId);
  const messages = await of(OUTBOX).unionAll(of(ARCHIVE)).orderBy("id", "desc").limit(MOST).execute();
  const notices = await db
    .selectFrom("tidings_notice as n")
    .select(["n.notice_id", "n.letter_code", "n.state", "n.because", "n.first_seen_at", "n.changed_at"])
    .where("n.patron_id", "=", patronId)
    .where("n.state", "!=", "taken")
    // A round that made a message is shown by that message.
    .where(({ not, exists, selectFrom, or }) =>
      not(
        or(
          [OUTBOX, ARCHIVE].map(({ messages }) =>
            exists(
              selectFrom(`${messages} as m`)
                .select("m.id")
                .whereRef("m.notice_id", "=", "n.notice_id")
                .whereRef("m.round", "=", "n.round"),
            ),
          ),
        ),
      ),
    )
    .orderBy("n.notice_id", "desc")
    .limit(MOST)
    .execute();
  return { standings, steps, messages, notices };
}

/** Words that a stranger wrote from a number that the patron merely named are not theirs to read. */
async function readSteps(db: Db, patronId: number) {
  const rows = await db
    .selectFrom("tidings_ledger as l")
    .leftJoin("tidings_heard as h", "h.id", "l.heard_id")
    .leftJoin("tidings_note as n", "n.id", "l.note_id")
    .leftJoin("tidings_terms as t", (join) =>
      join.onRef("t.version", "=", "l.terms").onRef("t.lang", "=", "l.terms_lang"),
    )
    .select(["l.id", "l.at", "l.channel", "l.event", "l.state_before", "l.state_after", "l.source", "l.actor"])
    .select(["l.terms", "l.terms_lang", "t.text as terms_text", "n.text as note"])
    .select(["h.intent", "h.because", "h.outcome", "h.text as heard", "h.patron_id as writer"])
    .where("l.patron_id", "=", patronId)
    .orderBy("l.id", "desc")
    .limit(MOST)
    .execute();
  const agreed = readAgreedTo(
    rows.toReversed().map((row) => ({
      ...row,
      patronId,
      before: row.state_before,
      after: row.state_after,
      terms: row.terms === null ? null : { version: row.terms, lang: row.terms_lang ?? "", text: row.terms_text },
    })),
  );
  return rows.map((row) => ({
    at: row.at,
    channel: row.channel,
    event: row.event,
    source: row.source,
    told: toldEvent(row, saidOf(row)),
    heard: row.writer === patronId ? quotable(saidOf(row)) : null,
    agreedTo: agreed.get(row.id) ?? null,
  }));
}

export type PatronHistory = Awaited<ReturnType<typeof readPatronHistory>>;
