import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import { isOfRow } from "./candidates.ts";
import { isHtml } from "./notices.ts";
import {
  maybeTaken,
  notBesideText,
  type SharedNotice,
  type SharedRow,
  sharedColumns,
  toShared,
} from "./shared-notices.ts";

/** A row that is still to be decided about, with its text as it stands now. */
export interface Undecided extends SharedNotice {
  content: string | null;
  html: boolean;
  subject: string | null;
  metadata: string | null;
  /** It is a candidate already; only where those are asked for. */
  decided: boolean;
}

interface UndecidedRow extends SharedRow {
  subject: string | null;
  content: string | null;
  html: number;
  decided: number;
}

interface UndecidedWish {
  after: number;
  transports: readonly string[];
  most: number;
  open?: boolean;
}

/**
 * Pending rows of these transports above a message_id that are no candidates yet, of patrons who are opted in
 * somewhere, oldest first. `next`: there may be more above that id. The primary key is walked: Koha has no index on the
 * status. `open`: also those that are candidates and have not been claimed.
 */
export async function readUndecided(
  db: Db,
  host: Host,
  { after, transports, most, open = false }: UndecidedWish,
): Promise<{ notices: Undecided[]; next?: number }> {
  if (transports.length === 0) return { notices: [] };
  const unclaimed = sql`(c.state in ('open', 'beside') and c.nudge_id = 0)`;
  const decided = sql`exists (select 1 from tidings_candidate c where c.notice_id = me.message_id
    and ${unclaimed} and ${isOfRow(host)})`;
  const { rows } = await sql<UndecidedRow>`
    select ${sharedColumns(host)}, me.subject, me.content, ${isHtml()} as html, ${open ? decided : sql`0`} as decided
    from message_queue me force index (primary)
    where me.message_id > ${after} and me.message_transport_type in (${sql.join([...transports])})
      and not exists (select 1 from tidings_candidate c where c.notice_id = me.message_id and ${isOfRow(host)}
        and ${open ? sql`not ${unclaimed}` : sql`true`})
      and ${sql.join(maybeTaken(), sql` and `)}
      and exists (select 1 from tidings_standing t where t.patron_id = me.borrowernumber and t.state = 'opted_in')
      and ${notBesideText()}
    order by me.message_id limit ${most}`.execute(db);
  const byId = new Map(rows.map((row) => [row.message_id, row]));
  const notices = (await toShared(db, rows)).map((one) => {
    const { subject = null, content = null, metadata = null, html, decided } = byId.get(one.noticeId) ?? {};
    return { ...one, subject, content, metadata, html: html === 1, decided: decided === 1 };
  });
  const last = rows.length === most ? rows.at(-1) : undefined;
  return { notices, ...(last ? { next: last.message_id } : {}) };
}
