import { sql } from "kysely";
import { type Db, inTransaction, type Tx } from "../../database/connection.ts";
import { nothingIfDenied } from "./runs.ts";

/** Claimed in one statement, in some milliseconds: a desk's LOCK TABLE waits for no more than that. */
export const CLAIM_ROWS = 2_500;
/** Statements under way at once. */
const AT_ONCE = 2;

/** The candidates that nobody has claimed, by id. */
export interface OpenCandidates {
  ids: number[];
  /** Those among them whose patron has left since: Koha's own mail is theirs. */
  left: ReadonlySet<number>;
  /** Where it is given, only these: not whatever lies between the first and the last id. */
  among?: ReadonlySet<number>;
}

/** Ids that one statement is about; `except` lie between them and are not meant. */
export interface Step {
  ids: readonly number[];
  except: readonly number[];
  precise: boolean;
}

/**
 * Reads the candidates of these transports. Who has left is found here and not while claiming: a statement that writes
 * locks whatever it reads, and a STOP would wait for it. One who leaves between this and the claim is met when the
 * message is made (`notices/candidates/convert`), and the row goes back to Koha.
 */
export async function readOpen(db: Db, transports: readonly string[]): Promise<OpenCandidates> {
  const open = sql`c.state = 'open' and c.nudge_id = 0 and c.transport in (${sql.join([...transports])})`;
  // Two questions at once cost half of one that answers both.
  const [all, left] = await Promise.all([
    sql<{ id: number }>`select c.notice_id as id from tidings_candidate c where ${open}
      order by c.notice_id`.execute(db),
    sql<{ id: number }>`select c.notice_id as id from tidings_candidate c where ${open} and not exists (
      select 1 from tidings_standing t where t.patron_id = c.patron_id and t.state = 'opted_in')`.execute(db),
  ]);
  return { ids: all.rows.map(({ id }) => id), left: new Set(left.rows.map(({ id }) => id)) };
}

/** Which of these ids the administrator's condition names. It may name columns as if Koha's table stood alone. */
export async function readNamed(db: Db, where: string, ids: readonly number[]): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ message_id: number }>`
    select me.message_id from message_queue me
    where me.message_id in (select c.notice_id from tidings_candidate c where c.state = 'open' and c.nudge_id = 0
      and c.notice_id between ${ids[0]} and ${ids.at(-1)}) and (${sql.raw(where)})`
    .execute(db)
    .catch(nothingIfDenied);
  return new Set(rows.map((row) => row.message_id));
}

/**
 * Claims in steps, each in a transaction of its own, a few at once: the database works on them side by side. A claim
 * that returns undefined ends it. Returns how many.
 */
export async function inSteps(
  db: Db,
  open: OpenCandidates,
  claim: (tx: Tx, step: Step) => Promise<number | undefined>,
): Promise<number> {
  const steps = stepsOf(open).values();
  let claimed = 0;
  let ended = false;
  const work = async () => {
    for (const step of steps) {
      const done = ended ? undefined : await inTransaction(db, (tx) => claim(tx, step));
      if (done === undefined) ended = true;
      claimed += done ?? 0;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return claimed;
}

function stepsOf({ ids, left, among }: OpenCandidates): Step[] {
  const wanted = among ? ids.filter((id) => among.has(id) && !left.has(id)) : ids;
  const steps: Step[] = [];
  for (let at = 0; at < wanted.length; at += CLAIM_ROWS) {
    const part = wanted.slice(at, at + CLAIM_ROWS);
    const except = among ? [] : part.filter((id) => left.has(id));
    if (except.length < part.length) steps.push({ ids: part, except, precise: among !== undefined });
  }
  return steps;
}

/** The step as a condition on the candidate `c`: a range where it may be one, which costs less than a list. */
export function idsOf({ ids, except, precise }: Step) {
  if (precise) return sql`c.notice_id in (${sql.join([...ids])})`;
  const range = sql`c.notice_id between ${ids[0]} and ${ids.at(-1)}`;
  return except.length === 0 ? range : sql`${range} and c.notice_id not in (${sql.join([...except])})`;
}
