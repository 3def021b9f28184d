import { sql } from "kysely";
import { valuesHeldBy } from "../../database/charset.ts";
import type { Db, Tx } from "../../database/connection.ts";
import { knownDate } from "../dates.ts";
import type { Host } from "../host.ts";
import { SECURITY_LETTERS } from "../security-letters.ts";
import { mayText, textedNumbers } from "../sms-numbers.ts";
import { isCopied } from "./copied-mail.ts";
import { noticeBranch, readBranchMail } from "./notice-branch.ts";
import { type Notice, whenQueued } from "./notices.ts";

/** A run of Koha's sender, which waits for us to take what we want before it reads the queue itself. */
export interface Run {
  nudgeId: number;
  messageId: number | null;
  patronId: number | null;
  /** The shared transports that we may take notices of. */
  transports: string[];
  letterCodes: string[];
  /** SQL that the administrator passed to the job, as it was passed; it names the table as `me`. */
  where: string | null;
}

/** A notice of a transport that Koha's sender serves too. */
export interface SharedNotice extends Notice {
  transport: string;
  branchcode: string | null;
  /** For a text message, the numbers that Koha itself would send it to, as typed. */
  numbers: string[];
}

const list = (text: string | null): string[] => (text ?? "").split(",").filter((one) => one !== "");

/** The run that an open nudge belongs to; undefined once Koha's side has closed it. */
export async function readRun(db: Db, nudgeId: number): Promise<Run | undefined> {
  const row = await db
    .selectFrom("tidings_nudge")
    .selectAll()
    .where("id", "=", nudgeId)
    .where("closed_at", "is", null)
    .executeTakeFirst();
  return (
    row && {
      nudgeId,
      messageId: row.message_id,
      patronId: row.borrowernumber,
      transports: list(row.types),
      letterCodes: list(row.letter_codes),
      where: row.where_sql,
    }
  );
}

/**
 * When a run of Koha's sender last began inside our fence, as the plugin wrote it down (once a minute at most);
 * undefined before the first.
 */
export async function readFenceSeen(db: Db): Promise<string | undefined> {
  const row = await db
    .selectFrom("tidings_setting")
    .select("value")
    .where("name", "=", "fence_seen_at")
    .executeTakeFirst();
  return row?.value ?? undefined;
}

/**
 * Prefixes of the names of the locks that the plugin takes for runs of a job (RunLock.pm); each run holds one until it
 * ends.
 */
export const RUN_LOCKS = ["", "2", "3", "4", "5", "6"].map((place) => `tidings-run${place}-`);

/**
 * Holds the nudge open until this transaction ends: Koha's side closes it before it reads its queue, and so waits
 * while we take notices. Returns false if it is closed or another run is under way: then nothing may be taken any more.
 */
export async function holdOpen(tx: Tx, nudgeId: number): Promise<boolean> {
  const row = await tx
    .selectFrom("tidings_nudge")
    .select("message_id")
    .where("id", "=", nudgeId)
    .where("closed_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return false;
  // A run that began before this nudge was opened had none to close, and may have read the queue. A web request itself
  // holds no lock.
  return (await countRuns(tx)) <= (row.message_id === null ? 1 : 0);
}

async function countRuns(tx: Tx): Promise<number> {
  const held = RUN_LOCKS.map((prefix) => sql`(is_used_lock(left(concat(${prefix}, database()), 64)) is not null)`);
  const { rows } = await sql<{ runs: number }>`select ${sql.join(held, sql` + `)} as runs`.execute(tx);
  return Number(rows[0]?.runs ?? 0);
}

interface RunRow {
  message_id: number;
  borrowernumber: number;
  letter_code: string | null;
  time_queued: Date | null;
  in_row: Date | null;
  message_transport_type: string;
  to_address: string | null;
  metadata: string | null;
  from_address: string | null;
  letter_branch: string | null;
}

/** A page of what a run will send, in order of the primary key, and which of it is wanted. */
export interface Page {
  after?: number;
  most: number;
  /** Only notices of patrons who have one of these addresses, or any address. */
  addresses?: ReadonlySet<number> | "any";
  /** In addition, text messages that Koha would send to what may be one of these numbers. */
  texted?: ReadonlySet<string>;
  /** Only these codes. */
  letterCodes?: ReadonlySet<string>;
}

/** The page as conditions of the query, so that notices which nobody wants do not fill it. */
function usable({ after = 0, addresses, texted = new Set(), letterCodes }: Page) {
  const listed = addresses === "any" ? sql`is not null` : addresses && sql`in (${sql.join([...addresses, 0])})`;
  return [
    sql`me.message_id > ${after}`,
    ...(letterCodes ? [sql`me.letter_code in (${sql.join([...letterCodes, ""])})`] : []),
    ...(listed
      ? [
          sql`(exists (select 1 from tidings_standing t
              where t.patron_id = me.borrowernumber and t.address_id ${listed})
            or ${texted.size === 0 ? sql`false` : mayText(texted)})`,
        ]
      : []),
  ];
}

/**
 * Reads what the run is about to send of the transports that we may take, by the run's own filters. Leaves out rows
 * that are never taken: security codes, rows without a patron, and mails that are not plain text (HTML, whole
 * serialized ones), that others get too, or that go to an address which is not the patron's. If `next` is set, there
 * may be more after that id.
 */
export async function readRunNotices(
  db: Db,
  run: Run,
  host: Host,
  page: Page,
): Promise<{ notices: SharedNotice[]; next?: number }> {
  // The driver would take a question mark in the administrator's SQL for a placeholder.
  if (run.transports.length === 0 || run.where?.includes("?")) return { notices: [] };
  const codes = await valuesHeldBy(db, "message_queue", "letter_code", run.letterCodes);
  if (codes.length < run.letterCodes.length && codes.length === 0) return { notices: [] };
  const held = { ...run, letterCodes: codes };
  const letterBranch = host.has.letterId
    ? sql`(select nullif(l.branchcode, '') from letter l where l.id = me.letter_id)`
    : sql`null`;
  const asked = sql<RunRow>`
    select me.message_id, me.borrowernumber, me.letter_code, ${whenQueued(host, "me")} as time_queued,
      ${knownDate(sql<Date>`me.time_queued`)} as in_row,
      me.message_transport_type, me.to_address, me.metadata, me.from_address, ${letterBranch} as letter_branch
    from message_queue me where ${sql.join(filtersOf(held, host, page), sql` and `)}
    order by me.message_id limit ${page.most}`.execute(db);
  const { rows } = await (run.where === null ? asked : asked.catch(nothingIfDenied));
  const patrons = await readRecords(
    db,
    rows.map((row) => row.borrowernumber),
  );
  const branches = await readBranchMail(db);
  const notices = rows.flatMap((row) => {
    const patron = patrons.get(row.borrowernumber);
    if (!patron || (row.message_transport_type === "email" && isForeign(row.to_address, patron.mails))) return [];
    return [
      {
        noticeId: row.message_id,
        patronId: row.borrowernumber,
        letterCode: row.letter_code,
        queuedAt: row.time_queued,
        timeQueued: row.in_row,
        transport: row.message_transport_type,
        branchcode: noticeBranch(row, branches, patron.branchcode),
        numbers: row.message_transport_type === "sms" ? textedNumbers({ ...row, ...patron }) : [],
      },
    ];
  });
  const last = rows.length === page.most ? rows.at(-1) : undefined;
  return { notices, ...(last ? { next: last.message_id } : {}) };
}

function filtersOf(run: Run, host: Host, page: Page) {
  return [
    sql`me.status = 'pending' and me.borrowernumber is not null`,
    sql`me.message_transport_type in (${sql.join(run.transports)})`,
    sql`coalesce(me.letter_code, '') not rlike ${SECURITY_LETTERS}`,
    sql`(coalesce(me.content_type, '') = '' or me.content_type like 'text/plain%')`,
    // One event, one message: where Koha queued a text beside the mail, the text stands for both, and the mail is left
    // to Koha.
    sql`(me.message_transport_type = 'sms' or not exists (
      select 1 from message_queue s where s.borrowernumber = me.borrowernumber and s.letter_code = me.letter_code
      and s.message_transport_type = 'sms' and s.status in ('pending', 'sent')
      and abs(timestampdiff(second, s.time_queued, me.time_queued)) <= 600))`,
    // A web request that sends one row at once may still be working on it: that row is Koha's.
    sql`not exists (select 1 from tidings_nudge n where n.message_id = me.message_id and n.id <> ${run.nudgeId}
      and n.opened_at > utc_timestamp(3) - interval 15 minute)`,
    ...usable(page),
    sql`(me.message_transport_type <> 'email' or not ${isCopied(host)})`,
    ...(run.messageId === null ? [] : [sql`me.message_id = ${run.messageId}`]),
    ...(run.patronId === null ? [] : [sql`me.borrowernumber = ${run.patronId}`]),
    ...(run.letterCodes.length === 0 ? [] : [sql`me.letter_code in (${sql.join(run.letterCodes)})`]),
    ...(run.where === null ? [] : [sql`(${sql.raw(run.where)})`]),
  ];
}

/** No right to read (1142, 1143), or characters that Koha's column has not (1267, 1271). */
const DENIED: ReadonlySet<unknown> = new Set([1142, 1143, 1267, 1271]);

/**
 * The administrator's SQL may read what only Koha's own user may read, or compare what cannot be compared: then we take
 * nothing of that run.
 */
function nothingIfDenied(error: unknown): { rows: RunRow[] } {
  if (error instanceof Error && "errno" in error && DENIED.has(error.errno)) return { rows: [] };
  throw error;
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
