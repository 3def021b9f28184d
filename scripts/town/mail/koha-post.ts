import { sql } from "kysely";
import { createTransport } from "nodemailer";
import type { Db } from "../../../plugin/database/connection.ts";
import type { Outside } from "../koha/sender.ts";

interface Letter {
  subject: string | null;
  content: string | null;
  to: string | null;
  from: string | null;
}

/** Koha's own way to a mail server: takes its mails there, and nothing else. */
export function kohaPost(db: Db, server: string): Outside["send"] {
  return async ({ message_id, message_transport_type }) => {
    if (message_transport_type !== "email") return;
    const { rows } = await sql<Letter>`
      select q.subject, q.content, coalesce(q.to_address, b.email) as \`to\`, q.from_address as \`from\`
      from message_queue q left join borrowers b on b.borrowernumber = q.borrowernumber
      where q.message_id = ${message_id}`.execute(db);
    const letter = rows[0];
    if (!letter?.to) throw new Error("Unable to find an email address for this borrower");
    const { subject, content, to, from } = letter;
    const transport = createTransport({ url: server, ignoreTLS: true });
    await transport.sendMail({
      from: from ?? "koha@riverside.example",
      to,
      subject: subject ?? "",
      text: content ?? "",
    });
    transport.close();
  };
}
