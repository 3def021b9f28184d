import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { Unstamped } from "./told-things.ts";

/** Where messages are: those of the last week, and those that came to their end before. */
export type Shelf = "outbox" | "archive";

export interface KeptText extends Unstamped {
  id: number;
  patronId: number | null;
  about: string | null;
  tellsOf: string | null;
  /** Nothing can bring it to leave any more. */
  ended: boolean;
}

/** An event is told once within minutes of it; after two days nobody asks for its key any more. */
const KEY_MS = 2 * 24 * 60 * 60_000;

const FROM = { outbox: sql`from tidings_message m`, archive: sql`from tidings_message_archive m` };
const UPDATE = { outbox: sql`update tidings_message m`, archive: sql`update tidings_message_archive m` };

/** One that was sent may be queued again by a receipt, while there is time to send it. */
const ended = (now: Date) => sql`(m.tell_at is null and (m.state in ('delivered', 'failed', 'cancelled')
  or (m.state = 'sent' and coalesce(m.expires_at, m.sent_at, m.changed_at) < ${now})))`;

interface Row extends Omit<KeptText, "ended"> {
  ended: number;
}

const columns = (now: Date) => sql`m.id, m.patron_id as patronId, m.letter_code as letterCode, m.text, m.subject,
  m.about, m.tells_of as tellsOf, m.event_at as eventAt, m.created_at as createdAt, ${ended(now)} as ended`;

/** Notices with words, or with what else tells of a thing, after an id, in the order of their ids. */
export async function readKeptTexts(db: Db, shelf: Shelf, after: number, most: number, now: Date): Promise<KeptText[]> {
  const { rows } = await sql<Row>`select ${columns(now)} ${FROM[shelf]}
    where m.id > ${after} and m.kind = 'notice' and (m.text is not null or m.subject is not null
      or m.about is not null or m.tells_of is not null
      or (m.forgotten_at is not null and m.event_key is not null and m.created_at < ${beforeKey(now)}))
    order by m.id limit ${most}`.execute(db);
  return rows.map((row) => ({ ...row, ended: row.ended === 1 }));
}

/** Notices of the outbox, made before an instant, of which nobody has looked up what they tell of. */
export async function readUnlooked(db: Db, after: number, most: number, before: Date): Promise<KeptText[]> {
  const { rows } = await sql<Row>`select ${columns(before)} ${FROM.outbox}
    where m.id > ${after} and m.kind = 'notice' and m.about is null and m.tells_of is null and m.text is not null
      and m.created_at < ${before}
    order by m.id limit ${most}`.execute(db);
  return rows.map((row) => ({ ...row, ended: row.ended === 1 }));
}

/** Notes of which things messages may tell, as `writeTold` writes it. */
export async function noteTold(db: Db, shelf: Shelf, told: ReadonlyMap<number, string>): Promise<void> {
  if (told.size === 0) return;
  const whens = [...told].map(([id, things]) => sql`when ${id} then ${things}`);
  await sql`${UPDATE[shelf]} set m.tells_of = case m.id ${sql.join(whens, sql` `)} else m.tells_of end
    where m.id in (${sql.join([...told.keys()])}) and m.about is null and m.text is not null`.execute(db);
}

/**
 * Takes the words of these messages away, and whatever else leads to a hold or loan; that they were sent stays. One
 * that may still leave keeps its words. Returns how many lost them now.
 */
export async function forgetTexts(db: Db, shelf: Shelf, ids: readonly number[], now: Date): Promise<number> {
  if (ids.length === 0) return 0;
  const result = await sql`${UPDATE[shelf]}
    set m.event_key = if(m.created_at < ${beforeKey(now)}, null, m.event_key),
      m.forgotten_at = coalesce(m.forgotten_at, ${now}),
      m.text = null, m.subject = null, m.about = null, m.tells_of = null
    where m.id in (${sql.join([...ids])}) and m.kind = 'notice' and ${ended(now)}`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

const beforeKey = (now: Date) => new Date(now.getTime() - KEY_MS);
