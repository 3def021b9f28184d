import { sql } from "kysely";
import { valuesHeldBy } from "../../database/charset.ts";
import type { Db, Tx } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import { mayText } from "../sms-numbers.ts";
import { isCopied } from "./copied-mail.ts";
import {
  maybeTaken,
  notBesideText,
  type SharedNotice,
  type SharedRow,
  sharedColumns,
  toShared,
} from "./shared-notices.ts";

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
 * `withOthers`: several transactions that take different rows may hold it at once.
 */
export async function holdOpen(tx: Tx, nudgeId: number, withOthers = false): Promise<boolean> {
  const row = await tx
    .selectFrom("tidings_nudge")
    .select("message_id")
    .where("id", "=", nudgeId)
    .where("closed_at", "is", null)
    .modifyEnd(withOthers ? sql`lock in share mode` : sql`for update`)
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
  /** Only these notices. */
  among?: readonly number[];
}

/** The page as conditions of the query, so that notices which nobody wants do not fill it. */
function usable({ after = 0, addresses, texted = new Set(), letterCodes, among }: Page) {
  const listed = addresses === "any" ? sql`is not null` : addresses && sql`in (${sql.join([...addresses, 0])})`;
  return [
    sql`me.message_id > ${after}`,
    ...(among ? [sql`me.message_id in (${sql.join([...among, 0])})`] : []),
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
 * that are never taken: security codes, rows without a patron, and mails with attachments (whole
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
  const asked = sql<SharedRow>`
    select ${sharedColumns(host)} from message_queue me where ${sql.join(filtersOf(held, host, page), sql` and `)}
    order by me.message_id limit ${page.most}`.execute(db);
  const { rows } = await (run.where === null ? asked : asked.catch(nothingIfDenied));
  const notices = await toShared(db, rows);
  const last = rows.length === page.most ? rows.at(-1) : undefined;
  return { notices, ...(last ? { next: last.message_id } : {}) };
}

function filtersOf(run: Run, host: Host, page: Page) {
  return [
    ...maybeTaken(),
    sql`me.message_transport_type in (${sql.join(run.transports)})`,
    notBesideText(),
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
export function nothingIfDenied(error: unknown): { rows: never[] } {
  if (error instanceof Error && "errno" in error && DENIED.has(error.errno)) return { rows: [] };
  throw error;
}
