import { sql } from "kysely";
import type { Db } from "../../../../plugin/database/connection.ts";
import { type Letter, type Made, queueRow } from "../letters.ts";
import type { Addressee } from "./addressee.ts";

/** A letter that Koha goes on with has a header and a footer, and between them a line for each thing. */
const PARTS = "\n----\n";

/**
 * Queues a letter as a further line of the patron's row of that letter and transport, while that is pending, or else as
 * a new row (C4::Message's find_last_message, append and enqueue).
 */
export async function appendOrQueue(db: Db, letter: Letter, addressee: Addressee, now: Date): Promise<Made[]> {
  const { head, line, foot } = partsOf(letter.content);
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number; content: string }>`
      select message_id as id, content from message_queue
      where borrowernumber = ${addressee.id} and letter_code = ${letter.code}
        and message_transport_type = ${letter.transport} and status = 'pending'
      order by message_id limit 1 for update`.execute(tx);
    const open = rows[0];
    const end = foot === "" ? "" : `\n${foot}`;
    const before = open?.content.endsWith(end) ? open.content.slice(0, open.content.length - end.length) : undefined;
    const content = `${before ?? head}${(before ?? head) === "" ? "" : "\n"}${line}${end}`;
    if (open && before !== undefined) {
      await sql`update message_queue set content = ${content} where message_id = ${open.id}`.execute(tx);
      return [{ id: open.id, transport: letter.transport }];
    }
    const to = letter.transport === "email" ? addressee.email : letter.transport === "sms" ? addressee.smsNumber : "";
    const [body, footer, header] = [line, foot, head].map((part) => JSON.stringify(part));
    const metadata = `---\nbody:\n  - ${body}\nfooter: ${footer}\nheader: ${header}\n`;
    return queueRow(tx, { ...letter, content, patronId: addressee.id, to: to || undefined, metadata }, now);
  });
}

/** Where the letter has no parts, the whole of it is the line. */
function partsOf(content: string): { head: string; line: string; foot: string } {
  const [first = "", line, foot = ""] = content.split(PARTS);
  return line === undefined ? { head: "", line: first, foot: "" } : { head: first, line, foot };
}
