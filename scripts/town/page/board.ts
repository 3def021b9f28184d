import { sql } from "kysely";
import { saidOf, toldEvent } from "../../../plugin/consent/told-event.ts";
import type { Db } from "../../../plugin/database/connection.ts";
import type { ChannelName, ConsentState, Intent, MessageKind, MessageState } from "../../../plugin/database/tables.ts";

/** A row of Koha's queue as its Notices tab shows it, with the reason of Tidings while it waits. */
export interface QueueRow {
  noticeId: number;
  patronId: number | null;
  subject: string | null;
  code: string | null;
  transport: string;
  status: "pending" | "sent" | "failed" | "deleted";
  queuedAt: Date | null;
  note: string | null;
  waitsBecause: string | null;
  /** The state of our newest message for it. */
  ours: MessageState | null;
}

/** One of our messages on its way. */
export interface MessageRow {
  id: number;
  noticeId: number | null;
  patronId: number | null;
  kind: MessageKind;
  code: string | null;
  channel: ChannelName;
  state: MessageState;
  because: string | null;
  createdAt: Date;
}

/** A patron's consent for one channel, and the ledger's last two events for it, newest first. */
export interface ConsentRow {
  patronId: number;
  channel: ChannelName;
  state: ConsentState;
  events: { event: string; source: string; at: Date }[];
}

/** What the library sees at one moment. */
export interface Board {
  queue: QueueRow[];
  messages: MessageRow[];
  consent: ConsentRow[];
}

const SHOWN = 30;

/**
 * Reads Koha's newest notices and our newest messages since then, and every patron's consent: what was before is for
 * the console.
 */
export async function readBoard(db: Db, since: Date): Promise<Board> {
  const [queue, messages, consent] = await Promise.all([
    readQueue(db, since),
    readMessages(db, since),
    readConsent(db),
  ]);
  return { queue, messages, consent };
}

async function readQueue(db: Db, since: Date): Promise<QueueRow[]> {
  const { rows } = await sql<QueueRow>`
    select q.message_id as noticeId, q.borrowernumber as patronId, q.subject, q.letter_code as code,
      q.message_transport_type as transport, q.status, q.time_queued as queuedAt,
      nullif(q.failure_code, '') as note, if(n.state = 'waiting', n.because, null) as waitsBecause,
      coalesce(
        (select m.state from tidings_message m where m.notice_id = q.message_id order by m.id desc limit 1),
        (select o.state from tidings_message_archive o where o.notice_id = q.message_id order by o.id desc limit 1)
      ) as ours
    from message_queue q left join tidings_notice n on n.notice_id = q.message_id
    where q.time_queued >= ${since}
    order by q.message_id desc limit ${SHOWN}`.execute(db);
  return rows;
}

async function readMessages(db: Db, since: Date): Promise<MessageRow[]> {
  const rows = await db
    .selectFrom("tidings_message")
    .select(["id", "notice_id", "patron_id", "kind", "letter_code", "channel", "state", "reason"])
    .select("created_at")
    .where("created_at", ">=", since)
    .orderBy("id", "desc")
    .limit(SHOWN)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    noticeId: row.notice_id,
    patronId: row.patron_id,
    kind: row.kind,
    code: row.letter_code,
    channel: row.channel,
    state: row.state,
    because: row.reason,
    createdAt: row.created_at,
  }));
}

async function readConsent(db: Db): Promise<ConsentRow[]> {
  const { rows } = await sql<{
    patronId: number;
    channel: ChannelName;
    state: ConsentState;
    event: string;
    source: string;
    at: Date;
    intent: Intent | null;
    because: string | null;
    outcome: string | null;
    heard: string | null;
  }>`
    select l.patron_id as patronId, l.channel, s.state, l.event, l.source, l.at, h.intent, h.because, h.outcome,
      h.text as heard from (
      select *, row_number() over (partition by patron_id, channel order by id desc) as place from tidings_ledger
    ) l join tidings_standing s on s.patron_id = l.patron_id and s.channel = l.channel
    left join tidings_heard h on h.id = l.heard_id
    where l.place <= 2 order by l.patron_id, l.channel, l.place`.execute(db);
  const told = rows.map(({ intent, because, outcome, heard, event, ...row }) => ({
    ...row,
    event: toldEvent({ event, source: row.source }, saidOf({ intent, because, outcome, heard })),
  }));
  return [...Map.groupBy(told, ({ patronId, channel }) => `${patronId} ${channel}`).values()].flatMap((events) => {
    const [row] = events;
    return row ? [{ patronId: row.patronId, channel: row.channel, state: row.state, events }] : [];
  });
}
