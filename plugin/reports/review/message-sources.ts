import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import { pendingOfNobody } from "../../koha/queue/pending-of-nobody.ts";
import { hasOtherWay } from "../messages/other-way.ts";
import { MISSING_CONTACT } from "../messages/shown-state.ts";
import type { Source } from "./source.ts";

const DAY_MS = 24 * 3_600_000;
/** What nobody has looked at for so many days is of no use to anybody. */
export const REVIEW_DAYS = 30;
/** A receipt settles most within moments; only what is in doubt for longer needs attention. */
const YOUNG_MS = 3 * 60_000;

/** From when on something is listed. */
export const listedSince = (now: Date) => new Date(now.getTime() - REVIEW_DAYS * DAY_MS);

const FAILED_IN = ["tidings_message", "tidings_message_archive"] as const;

/** A message of ours, with its address. */
const ofMessage = {
  id: sql<number>`m.id`,
  at: sql<Date>`m.created_at`,
  since: sql<Date>`m.changed_at`,
  patron: "m.patron_id",
  library: "m.library",
  columns: {
    channel: sql`m.channel`,
    address: sql`d.address`,
    letterCode: sql`m.letter_code`,
    message: sql`m.kind`,
    reason: sql`m.reason`,
    noticeId: sql`m.notice_id`,
    round: sql`m.round`,
  },
};

/**
 * Messages that could not be sent in the last 30 days. Left out is what another round of the notice has taken on since,
 * and what the patron's own word at the provider has ended.
 */
function failed(table: (typeof FAILED_IN)[number], now: Date): Source {
  return {
    ...ofMessage,
    kind: "message",
    from: sql`${sql.table(table)} m left join tidings_address d on d.id = m.address_id`,
    where: sql<boolean>`m.state in ('failed', 'cancelled') and m.created_at > ${listedSince(now)}
      and if(m.state = 'cancelled', m.reason <=> 'too_late', not (m.reason <=> 'opted_out_at_provider'))
      and not exists (select 1 from tidings_notice n where n.notice_id = m.notice_id
        and n.round > m.round and m.round >= n.first_round)`,
  };
}

/** Such a message of ours, and a patron who has no other way for it. */
const isStranded = sql<boolean>`coalesce(m.kind = 'notice' and m.state = 'failed'
  and m.reason in (${sql.join([...MISSING_CONTACT])})
  and not ${hasOtherWay({ patron: "m.patron_id", letter: "m.letter_code", address: "m.address_id" })}, false)`;

/** A failed message whose patron has another way, or where a way was not what it lacked. */
const otherFailed = (source: Source): Source => ({
  ...source,
  where: sql<boolean>`${source.where} and not ${isStranded}`,
});

/** A failed message whose patron has no way left. */
const stranded = (source: Source): Source => ({
  ...source,
  kind: "stranded",
  where: sql<boolean>`${source.where} and ${isStranded}`,
});

/** Our own reasons why a notice's text cannot be sent (`notices/plan-take-over`). */
const UNSENDABLE = ["empty_text", "for_another_program", "too_long"];

/** A notice that made no message. */
const ofNotice = {
  from: sql`tidings_notice n`,
  id: sql<number>`n.notice_id`,
  at: sql<Date>`n.changed_at`,
  since: sql<Date>`n.changed_at`,
  patron: "n.patron_id",
  library: "n.library",
  columns: {
    letterCode: sql`n.letter_code`,
    message: sql`'notice'`,
    reason: sql`n.because`,
    noticeId: sql`n.notice_id`,
    round: sql`n.round`,
  },
};

/** Notices that ended as too late, though their patron had said yes by then. */
const late = (now: Date): Source => ({
  ...ofNotice,
  kind: "notice",
  where: sql<boolean>`n.state = 'ended' and n.changed_at > ${listedSince(now)} and n.because = 'too_late'
    and exists (select 1 from tidings_standing s where s.patron_id = n.patron_id and s.state = 'opted_in'
      and s.changed_at <= n.changed_at)`,
});

/** Notices of patrons who opted in nowhere, and whose records have no mail address. */
const astray = (now: Date): Source => ({
  ...ofNotice,
  kind: "astray",
  where: sql<boolean>`n.state = 'ended' and n.changed_at > ${listedSince(now)} and n.because = 'not_opted_in_for_a_day'
    and not ${hasOtherWay({ patron: "n.patron_id", letter: "n.letter_code", address: null })}`,
});

const refused = (now: Date): Source => ({
  ...ofNotice,
  kind: "refused",
  where: sql<boolean>`n.state = 'ended' and n.changed_at > ${listedSince(now)}
    and n.because in (${sql.join(UNSENDABLE)})`,
});

/** Koha's notices without a patron: they wait there for ever, and no patron's page shows them. */
const nobodys = (db: Db): Source => ({
  ...ofNotice,
  kind: "nobody",
  where: sql<boolean>`n.notice_id in (${pendingOfNobody(db).select("n.notice_id")})`,
  at: sql<Date>`n.first_seen_at`,
});

/** Messages that may or may not have arrived, and have been in doubt for some minutes. */
function doubts(now: Date): Source {
  return {
    ...ofMessage,
    kind: "doubt",
    from: sql`tidings_message m left join tidings_address d on d.id = m.address_id
      left join tidings_attempt a on a.message_id = m.id and a.number = m.claims`,
    where: sql<boolean>`m.state = 'uncertain' and m.changed_at <= ${new Date(now.getTime() - YOUNG_MS)}`,
    columns: {
      ...ofMessage.columns,
      begunAt: sql`a.begun_at`,
      attempts: sql`m.asked_attempts`,
      listed: sql`m.asked_listed`,
      askedAt: sql`m.asked_at`,
      maxTries: sql`m.max_tries`,
      expiresAt: sql`m.expires_at`,
      tries: sql`m.claims`,
    },
  };
}

/** What is about a message or a notice. */
export const messageSources = (db: Db, now: Date): Source[] => [
  ...FAILED_IN.flatMap((table) => [otherFailed(failed(table, now)), stranded(failed(table, now))]),
  astray(now),
  late(now),
  doubts(now),
  refused(now),
  nobodys(db),
];
