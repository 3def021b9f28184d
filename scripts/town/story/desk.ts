import { sql } from "kysely";
import { type AtTheDesk, checkInHeldBook } from "../koha/circulation.ts";
import type { Reader } from "./people.ts";
import type { Stage } from "./stage.ts";

/** An sms row in Koha's queue. */
export interface Queued {
  id: number;
  /** Koha's own text. */
  text: string;
  /** The row of its email twin. */
  twin: number | undefined;
}

/** Returns the sms row that was queued for something done at the desk. */
export async function queuedBy({ town }: Stage, { made }: AtTheDesk): Promise<Queued> {
  const [id = 0, twin] = made.map((row) => row.id);
  const row = await town.db
    .selectFrom("message_queue")
    .select("content")
    .where("message_id", "=", id)
    .where("message_transport_type", "=", "sms")
    .executeTakeFirstOrThrow();
  return { id, twin, text: row.content ?? "" };
}

/** Checks in a book on hold for the reader: a different book each time, so that every text of the story is unique. */
export async function holdFilled(stage: Stage, reader: Reader): Promise<Queued> {
  const { db, clock } = stage.town;
  return queuedBy(stage, await checkInHeldBook(db, reader.id, clock.now()));
}

/** Queues an sms row in Koha for a reader, or for no patron, with the story's own text. Returns its message_id. */
export async function queueRow({ town }: Stage, reader: Reader | null, letter: string, text: string): Promise<number> {
  const { insertId } = await sql`
    insert into message_queue (borrowernumber, subject, content, letter_code,
      message_transport_type, status, time_queued, content_type)
    values (${reader?.id ?? null}, '', ${text}, ${letter},
      'sms', 'pending', ${town.clock.now()}, 'text/plain; charset="UTF-8"')`.execute(town.db);
  return Number(insertId);
}
