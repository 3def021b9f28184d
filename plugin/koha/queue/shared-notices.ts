import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import { knownDate } from "../dates.ts";
import type { Host } from "../host.ts";
import { SECURITY_LETTERS } from "../security-letters.ts";
import { textedNumbers } from "../sms-numbers.ts";
import { GROWING } from "./growing.ts";
import { noticeBranch, readBranchMail } from "./notice-branch.ts";
import { type Notice, whenQueued } from "./notices.ts";

/* Rows of transports that Koha's own sender serves too, as `me`. */

/** A notice of such a transport. */
export interface SharedNotice extends Notice {
  transport: string;
  branchcode: string | null;
  /** For a text message, the numbers that Koha itself would send it to, as typed. */
  numbers: string[];
}

export interface SharedRow {
  message_id: number;
  borrowernumber: number;
  letter_code: string | null;
  time_queued: Date | null;
  in_row: Date | null;
  growing: number;
  message_transport_type: string;
  to_address: string | null;
  metadata: string | null;
  from_address: string | null;
  letter_branch: string | null;
}

/** What is read of such a row. */
export function sharedColumns(host: Host) {
  const letterBranch = host.has.letterId
    ? sql`(select nullif(l.branchcode, '') from letter l where l.id = me.letter_id)`
    : sql`null`;
  return sql`me.message_id, me.borrowernumber, me.letter_code, ${whenQueued(host, "me")} as time_queued,
    ${knownDate(sql<Date>`me.time_queued`)} as in_row, coalesce(me.metadata like ${GROWING}, 0) as growing,
    me.message_transport_type, me.to_address, me.metadata, me.from_address, ${letterBranch} as letter_branch`;
}

/**
 * What is never taken is left out: security codes, rows without a patron, whole serialized mails, and what no person
 * could read as it stands.
 */
export function maybeTaken() {
  return [
    sql`me.status = 'pending' and me.borrowernumber is not null`,
    sql`coalesce(me.letter_code, '') not rlike ${SECURITY_LETTERS}`,
    sql`(coalesce(me.content_type, '') = '' or me.content_type like 'text/plain%'
      or me.content_type like 'text/html%')`,
  ];
}

/**
 * One event, one message: where Koha queued a text beside the mail, the text stands for both, and the mail is left to
 * Koha.
 */
export function notBesideText() {
  return sql`(me.message_transport_type = 'sms' or not exists (
    select 1 from message_queue s where s.borrowernumber = me.borrowernumber and s.letter_code = me.letter_code
    and s.message_transport_type = 'sms' and s.status in ('pending', 'sent')
    and abs(timestampdiff(second, s.time_queued, me.time_queued)) <= 600))`;
}

/** The notices of these rows, but for mails to an address that is not the patron's. */
export async function toShared(db: Db, rows: readonly SharedRow[]): Promise<SharedNotice[]> {
  const patrons = await readRecords(
    db,
    rows.map((row) => row.borrowernumber),
  );
  const branches = await readBranchMail(db);
  return rows.flatMap((row) => {
    const patron = patrons.get(row.borrowernumber);
    if (!patron || (row.message_transport_type === "email" && isForeign(row.to_address, patron.mails))) return [];
    return [
      {
        noticeId: row.message_id,
        patronId: row.borrowernumber,
        letterCode: row.letter_code,
        queuedAt: row.time_queued,
        timeQueued: row.in_row,
        growing: row.growing === 1,
        transport: row.message_transport_type,
        branchcode: noticeBranch(row, branches, patron.branchcode),
        numbers: row.message_transport_type === "sms" ? textedNumbers({ ...row, ...patron }) : [],
      },
    ];
  });
}

function isForeign(to: string | null, mails: ReadonlySet<string>): boolean {
  return (to ?? "")
    .split(/[,;]/)
    .map((one) => one.trim().toLowerCase())
    .some((one) => one !== "" && !mails.has(one));
}

async function readRecords(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, { mails: Set<string>; branchcode: string; smsalertnumber: string | null }>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("borrowers")
    .select(["borrowernumber", "branchcode", "email", "emailpro", "B_email", "smsalertnumber"])
    .where("borrowernumber", "in", [...new Set(ids)])
    .execute();
  return new Map(
    rows.map((row) => {
      const mails = [row.email, row.emailpro, row.B_email].flatMap((mail) => (mail ? [mail.trim().toLowerCase()] : []));
      const { branchcode, smsalertnumber } = row;
      return [row.borrowernumber, { mails: new Set(mails), branchcode, smsalertnumber }];
    }),
  );
}
