import { sql } from "kysely";
import { EVERY_ATTEMPT, EVERY_MESSAGE } from "./every-message.ts";
import type { World } from "./world.ts";

/** Koha's sms row as it stands at the end. */
export interface QueueRow {
  id: number;
  patron: number | null;
  letter: string | null;
  text: string;
  status: string;
  failure: string;
}

/** One of our messages at the end. */
export interface MessageRow {
  id: number;
  kind: string;
  channel: string;
  patron: number | null;
  address: string;
  notice: number | null;
  round: number | null;
  state: string;
  reason: string | null;
  text: string;
  attempts: number;
  /** Attempts of which nobody knows how they ended. */
  open: number;
  /** Attempts of which the carrier reported that they reached the phone. */
  reported: number;
  asked: boolean;
  heard: number | null;
}

export interface LedgerRow {
  id: number;
  patron: number | null;
  channel: string;
  event: string;
  before: string;
  after: string;
}

/** An attempt of ours that began, and the step of consent that allowed it. */
export interface AttemptRow {
  message: number;
  number: number;
  patron: number | null;
  kind: string;
  /** The state of consent after that step; null where no step is named. */
  allowedBy: string | null;
}

/** One text that a provider took, or that Koha itself sent. */
export interface Taken {
  by: "Plivo" | "Telegram" | "Koha";
  /** Number or chat; of what Koha sent, the notice. */
  to: string;
  text: string;
  /** Milliseconds since the start of the chaos. */
  at: number;
  reference: string;
  /** Plivo says that it did not leave after all, so that it may be sent again. */
  unsent: boolean;
}

/** All that the laws look at: the books of the world, and every table. */
export interface Evidence {
  queue: readonly QueueRow[];
  messages: readonly MessageRow[];
  ledger: readonly LedgerRow[];
  standing: readonly { patron: number; channel: string; state: string; mayReturn: boolean }[];
  /** What our book says about notices, by id. */
  notices: ReadonlyMap<number, { state: string; because: string | null; round: number }>;
  attempts: readonly AttemptRow[];
  taken: readonly Taken[];
  /** By borrowernumber: the digits of the number in Koha's record. */
  records: ReadonlyMap<number, string>;
}

/** Plivo's codes for texts that surely did not leave (channels/plivo/receipt). */
const UNSENT_CODES: ReadonlySet<string | undefined> = new Set(["300", "420", "900", "910"]);

/** Keeps when each text was taken, by the clock of the history, since the host's own clock is moved. */
export function watchBooks({ plivo, telegram, history }: World): () => Taken[] {
  const takenAt = new Map<string, number>();
  const look = () => {
    for (const { uuid } of plivo.books) if (!takenAt.has(uuid)) takenAt.set(uuid, history.now());
    for (const { messageId } of telegram.books)
      if (!takenAt.has(`${messageId}`)) takenAt.set(`${messageId}`, history.now());
  };
  plivo.onChange(look);
  telegram.onChange(look);
  return () => {
    look();
    const texts = plivo.books.map(({ uuid, dst, text, state, errorCode }): Taken => {
      const unsent = state === "failed" && UNSENT_CODES.has(errorCode);
      return { by: "Plivo", to: dst, text, at: takenAt.get(uuid) ?? 0, reference: uuid, unsent };
    });
    const lines = telegram.books.map(({ chatId, messageId, text }): Taken => {
      const reference = `${chatId}:${messageId}`;
      return { by: "Telegram", to: `${chatId}`, text, at: takenAt.get(`${messageId}`) ?? 0, reference, unsent: false };
    });
    const own = history.entries
      .filter(({ kind }) => kind === "sent by Koha")
      .map(({ sentence, at, notice }): Taken => {
        const text = sentence.slice(sentence.indexOf(": ") + 2);
        return { by: "Koha", to: `notice ${notice}`, text, at, reference: "", unsent: false };
      });
    return [...texts, ...lines, ...own].toSorted((a, b) => a.at - b.at);
  };
}

/** Reads everything, once all is at rest. */
export async function readEvidence({ db }: World, taken: readonly Taken[]): Promise<Evidence> {
  const { rows: queue } = await sql<QueueRow>`
    select message_id as id, borrowernumber as patron, letter_code as letter, content as text, status,
      coalesce(failure_code, '') as failure
    from message_queue where message_transport_type = 'sms' order by message_id`.execute(db);
  const { rows: messages } = await sql<Omit<MessageRow, "asked"> & { asked: number }>`
    select m.id, m.kind, m.channel, m.patron_id as patron, a.address, m.notice_id as notice, m.round, m.state, m.reason,
      coalesce(m.text, '') as text, m.asked_at is not null as asked, m.heard_id as heard,
      (select count(*) from ${EVERY_ATTEMPT} t where t.message_id = m.id) as attempts,
      (select count(*) from ${EVERY_ATTEMPT} t where t.message_id = m.id and t.ended_at is null) as open,
      (select count(*) from ${EVERY_ATTEMPT} t where t.message_id = m.id and t.receipt = 'delivered') as reported
    from ${EVERY_MESSAGE} m join tidings_address a on a.id = m.address_id order by m.id`.execute(db);
  const { rows: ledger } = await sql<LedgerRow>`
    select id, patron_id as patron, channel, event, state_before as \`before\`, state_after as after
    from tidings_ledger order by id`.execute(db);
  const { rows: standing } = await sql<{ patron: number; channel: string; state: string; mayReturn: number }>`
    select patron_id as patron, channel, state, may_return as mayReturn from tidings_standing`.execute(db);
  const { rows: notices } = await sql<{ id: number; state: string; because: string | null; round: number }>`
    select notice_id as id, state, because, round from tidings_notice`.execute(db);
  const { rows: attempts } = await sql<AttemptRow>`
    select t.message_id as message, t.number, m.patron_id as patron, m.kind, l.state_after as allowedBy
    from ${EVERY_ATTEMPT} t join ${EVERY_MESSAGE} m on m.id = t.message_id
    left join tidings_ledger l on l.id = t.ledger_id`.execute(db);
  const { rows: records } = await sql<{ id: number; number: string }>`
    select borrowernumber as id, replace(coalesce(smsalertnumber, ''), '+', '') as number from borrowers`.execute(db);
  return {
    queue,
    messages: messages.map((row) => ({
      ...row,
      asked: Number(row.asked) === 1,
      open: Number(row.open),
      reported: Number(row.reported),
    })),
    ledger,
    standing: standing.map((row) => ({ ...row, mayReturn: row.mayReturn === 1 })),
    notices: new Map(notices.map((row) => [row.id, row])),
    attempts,
    taken,
    records: new Map(records.map(({ id, number }) => [id, number])),
  };
}
