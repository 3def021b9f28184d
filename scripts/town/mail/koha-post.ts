import { sql } from "kysely";
import { createTransport } from "nodemailer";
import type { Db } from "../../../plugin/database/connection.ts";
import { readAddressee, readPreferenceOfSystem } from "../koha/notices/addressee.ts";
import type { Outside } from "../koha/sender.ts";

interface Letter {
  subject: string | null;
  content: string | null;
  to: string | null;
  from: string | null;
  html: number;
  patronId: number | null;
}

/**
 * Koha's own ways out: its mail server at `server`, and an SMS driver that takes every text for which the record has a
 * number. Refuses what Koha would fail, with Koha's own code.
 */
export function kohaPost(db: Db, server: string): Outside["send"] {
  return async ({ message_id, borrowernumber, message_transport_type }) => {
    if (message_transport_type === "email") return mail(db, server, message_id);
    const patron = borrowernumber === null ? undefined : await readAddressee(db, borrowernumber);
    if (!patron?.smsNumber) throw new Error("MISSING_SMS");
  };
}

/**
 * C4::Letters::_send_message_by_email: to the row's address, or else the patron's, or else the first guarantor's.
 * Copies go to guarantors and to the library, where Koha's preferences say so.
 */
async function mail(db: Db, server: string, noticeId: number): Promise<void> {
  const { rows } = await sql<Letter>`
    select q.subject, q.content, q.to_address as \`to\`, q.from_address as \`from\`, q.borrowernumber as patronId,
      coalesce(q.content_type like '%html%', 0) as html
    from message_queue q where q.message_id = ${noticeId}`.execute(db);
  const letter = rows[0];
  if (!letter) return;
  const { patronId, subject, from } = letter;
  const guarantors = patronId === null ? [] : await guarantorMails(db, patronId);
  const own = patronId === null ? "" : (await readAddressee(db, patronId))?.email;
  const to = letter.to || own || guarantors[0];
  if (!to) throw new Error("NO_EMAIL");
  const isCopied = (await readPreferenceOfSystem(db, "RedirectGuaranteeEmail")) === "1";
  const bcc = await readPreferenceOfSystem(db, "NoticeBcc");
  const transport = createTransport({ url: server, ignoreTLS: true });
  await transport.sendMail({
    from: from ?? "koha@riverside.example",
    to,
    ...(isCopied ? { cc: guarantors.filter((address) => address !== to) } : {}),
    ...(bcc === "" ? {} : { bcc }),
    subject: subject ?? "",
    [letter.html ? "html" : "text"]: letter.content ?? "",
  });
  transport.close();
}

async function guarantorMails(db: Db, patronId: number): Promise<string[]> {
  const { rows } = await sql<{ id: number }>`
    select guarantor_id as id from borrower_relationships where guarantee_id = ${patronId} order by id`.execute(db);
  const found = await Promise.all(rows.map(({ id }) => readAddressee(db, id)));
  return found.flatMap((guarantor) => guarantor?.email || []);
}
