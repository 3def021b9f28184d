import { sql } from "kysely";
import type { Db } from "../../../plugin/database/connection.ts";
import { type AtTheDesk, lend } from "./circulation.ts";
import { type Letter, queueRow, writeLetters } from "./letters.ts";

/** A letter about loans has a header and a footer, and between them a line for each loan. */
const PARTS = "\n----\n";

/**
 * The patron borrows a book. Koha writes one CHECKOUT notice per visit: while the patron's last one is pending, the new
 * loan becomes a further line of it (C4::Circulation::SendCirculationAlert), for sms and email alike.
 */
export async function checkOut(db: Db, patronId: number, now: Date): Promise<AtTheDesk> {
  const { title, branch, dueAt } = await lend(db, patronId, now);
  const letters = await writeLetters(db, { patronId, code: "CHECKOUT", title, branch, date: dueAt });
  const noticeIds: number[] = [];
  for (const letter of letters) noticeIds.push(await addLoan(db, patronId, letter, now));
  return { title, noticeIds };
}

async function addLoan(db: Db, patronId: number, letter: Letter, now: Date): Promise<number> {
  const [head = "", line = "", foot = ""] = letter.content.split(PARTS);
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number; content: string }>`
      select message_id as id, content from message_queue
      where borrowernumber = ${patronId} and letter_code = 'CHECKOUT' and message_transport_type = ${letter.transport}
        and status = 'pending'
      order by message_id limit 1 for update`.execute(tx);
    const open = rows[0];
    const before = open?.content.endsWith(`\n${foot}`) ? open.content.slice(0, -foot.length - 1) : undefined;
    const content = `${before ?? head}\n${line}\n${foot}`;
    if (open && before !== undefined) {
      await sql`update message_queue set content = ${content} where message_id = ${open.id}`.execute(tx);
      return open.id;
    }
    const to = letter.transport === "email" ? letter.email : letter.smsNumber;
    const metadata = `---\nbody:\n  - ${JSON.stringify(line)}\nfooter: ${JSON.stringify(foot)}\nheader: ${JSON.stringify(head)}\n`;
    return queueRow(tx, { ...letter, content, patronId, code: "CHECKOUT", to, metadata }, now);
  });
}
