import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import { knownDate } from "../dates.ts";
import type { Host } from "../host.ts";

/** A hold or loan as Koha has it now, or has it among those that are over. */
export interface KnownThing {
  /** As `hold:7` or `loan:9`. */
  thing: string;
  /** Whose it is or was, as far as Koha still says: it forgets by writing nobody there, or its anonymous patron. */
  patronId: number | null;
  open: boolean;
}

/** A hold or loan of a patron, with what tells whether a notice can be about it. */
export interface PatronThing extends KnownThing {
  patronId: number;
  title: string;
  /** When it was lent or asked for; null where Koha does not say. On the library's clock, read as if that were UTC. */
  since: Date | null;
  /** When it was over; null while it is open. Of a hold it is the row's last change, which may be long before. */
  until: Date | null;
}

/** Whether our database user may read all that it takes to see what Koha has forgotten. */
export function mayForget({ circulation }: Host): boolean {
  return circulation !== undefined && Object.values(circulation).every(Boolean);
}

const NAME = /^(loan|hold):(\d{1,10})$/;

const idsOf = (kind: "loan" | "hold", things: readonly string[]): number[] =>
  things.flatMap((thing) => {
    const [, named, id] = NAME.exec(thing) ?? [];
    return named === kind && id !== undefined ? [Number(id)] : [];
  });

/** What Koha knows of these things, by their names; one that it has no more is missing, one name may have two rows. */
export async function readThings(db: Db, things: readonly string[]): Promise<Map<string, KnownThing[]>> {
  const [loans, holds] = [idsOf("loan", things), idsOf("hold", things)];
  const known = new Map<string, KnownThing[]>();
  if (loans.length + holds.length === 0) return known;
  const [loanIds, holdIds] = [sql.join([0, ...loans]), sql.join([0, ...holds])];
  const { rows } = await sql<{ kind: string; id: number; patronId: number | null; open: number }>`
    select 'loan' as kind, issue_id as id, borrowernumber as patronId, 1 as open
      from issues where issue_id in (${loanIds})
    union all select 'loan', issue_id, borrowernumber, 0 from old_issues where issue_id in (${loanIds})
    union all select 'hold', reserve_id, borrowernumber, 1 from reserves where reserve_id in (${holdIds})
    union all select 'hold', reserve_id, borrowernumber, 0 from old_reserves where reserve_id in (${holdIds})`.execute(
    db,
  );
  for (const { kind, id, patronId, open } of rows) {
    const thing = `${kind}:${id}`;
    known.set(thing, [...(known.get(thing) ?? []), { thing, patronId, open: open === 1 }]);
  }
  return known;
}

interface PatronRow {
  kind: string;
  id: number;
  patronId: number;
  open: number;
  title: string | null;
  since: Date | null;
  until: Date | null;
}

/** What these patrons have on loan and on hold, and what Koha keeps of what was over after `since`. */
export async function readThingsOf(
  db: Db,
  patronIds: readonly number[],
  since: Date,
): Promise<Map<number, PatronThing[]>> {
  const of = new Map<number, PatronThing[]>();
  if (patronIds.length === 0) return of;
  const ids = sql.join([...patronIds]);
  const titled = sql`left join items i on i.itemnumber = t.itemnumber left join biblio b`;
  const [lent, back, asked] = ["issuedate", "returndate", "reservedate"].map((name) =>
    knownDate(sql<Date>`t.${sql.ref(name)}`),
  );
  const { rows } = await sql<PatronRow>`
    select 'loan' as kind, t.issue_id as id, t.borrowernumber as patronId, 1 as open, b.title as title,
        ${lent} as since, null as until
      from issues t ${titled} on b.biblionumber = i.biblionumber where t.borrowernumber in (${ids})
    union all select 'loan', t.issue_id, t.borrowernumber, 0, b.title, ${lent}, ${back}
      from old_issues t ${titled} on b.biblionumber = i.biblionumber
      where t.borrowernumber in (${ids}) and (t.returndate is null or t.returndate >= ${since})
    union all select 'hold', t.reserve_id, t.borrowernumber, 1, b.title, ${asked}, null
      from reserves t ${titled} on b.biblionumber = coalesce(t.biblionumber, i.biblionumber)
      where t.borrowernumber in (${ids})
    union all select 'hold', t.reserve_id, t.borrowernumber, 0, b.title, ${asked}, t.timestamp
      from old_reserves t ${titled} on b.biblionumber = coalesce(t.biblionumber, i.biblionumber)
      where t.borrowernumber in (${ids})`.execute(db);
  for (const { kind, id, patronId, open, title, since: from, until } of rows) {
    const one = { thing: `${kind}:${id}`, patronId, open: open === 1, title: title ?? "", since: from, until };
    of.set(patronId, [...(of.get(patronId) ?? []), one]);
  }
  return of;
}

/** The titles of things that are over, as far as Koha has them: it forgets whose they were, not what they were. */
export async function readTitles(db: Db, things: readonly string[]): Promise<Map<string, string>> {
  const [loans, holds] = [idsOf("loan", things), idsOf("hold", things)];
  if (loans.length + holds.length === 0) return new Map();
  const { rows } = await sql<{ thing: string; title: string | null }>`
    select concat('loan:', t.issue_id) as thing, b.title from old_issues t
      join items i on i.itemnumber = t.itemnumber join biblio b on b.biblionumber = i.biblionumber
      where t.issue_id in (${sql.join([0, ...loans])})
    union all select concat('hold:', t.reserve_id), b.title from old_reserves t
      join biblio b on b.biblionumber = t.biblionumber where t.reserve_id in (${sql.join([0, ...holds])})`.execute(db);
  return new Map(rows.map(({ thing, title }) => [thing, title ?? ""]));
}

/** What patrons chose about their history: 0 keep it, 1 as the library does, 2 forget at once; without those gone. */
export async function readPrivacy(db: Db, patronIds: readonly number[]): Promise<Map<number, number>> {
  if (patronIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("borrowers")
    .select(["borrowernumber", "privacy"])
    .where("borrowernumber", "in", [...patronIds])
    .execute();
  return new Map(rows.map(({ borrowernumber, privacy }) => [borrowernumber, privacy ?? 1]));
}

/** Koha's anonymous patron, to whom it gives what it forgets; undefined where it has none. */
export async function readAnonymousPatron(db: Db): Promise<number | undefined> {
  const row = await db
    .selectFrom("systempreferences")
    .select("value")
    .where("variable", "=", "AnonymousPatron")
    .executeTakeFirst();
  const id = Number(row?.value ?? 0);
  return Number.isInteger(id) && id > 0 ? id : undefined;
}
