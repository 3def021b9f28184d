import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { NoticeStatus } from "../tables.ts";

/** Inserts what Koha needs before it can have patrons and notices: a library, a category, transports. Idempotent. */
export async function aKoha(db: Db): Promise<void> {
  await sql`insert ignore into branches (branchcode, branchname) values ('MPL', 'Midway')`.execute(db);
  await sql`insert ignore into categories (categorycode) values ('PT')`.execute(db);
  await sql`insert ignore into message_transport_types values ('email'), ('print'), ('phone'), ('sms')`.execute(db);
}

/** A patron as Koha keeps one. */
export async function aBorrower(db: Db, patronId: number, lang = "default"): Promise<number> {
  await aKoha(db);
  await sql`insert into borrowers (borrowernumber, cardnumber, surname, firstname, branchcode, categorycode, lang)
    values (${patronId}, ${`card-${patronId}`}, 'Reader', 'Rita', 'MPL', 'PT', ${lang})`.execute(db);
  return patronId;
}

export interface NoticeWish {
  noticeId?: number;
  patronId: number | null;
  queuedAt: Date;
  letterCode?: string;
  content?: string | null;
  metadata?: string | null;
  transport?: string;
  status?: NoticeStatus;
}

/** A row of Koha's queue; by default a pending sms about a hold. Returns its id. */
export async function aNotice(db: Db, wish: NoticeWish): Promise<number> {
  const content = wish.content === undefined ? "Hold available: Dune is ready at Midway." : wish.content;
  const made = await sql`
    insert into message_queue
      (message_id, borrowernumber, content, metadata, letter_code, message_transport_type, status, time_queued)
    values (${wish.noticeId ?? null}, ${wish.patronId}, ${content}, ${wish.metadata ?? null},
      ${wish.letterCode ?? "HOLD"}, ${wish.transport ?? "sms"}, ${wish.status ?? "pending"}, ${wish.queuedAt})`.execute(
    db,
  );
  return Number(made.insertId);
}
