import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import type { Host } from "./host.ts";

/** The name of our type of consent on Koha's page of consents (Consents.pm has the same). */
const TYPE = "TIDINGS";

/** What stands about our messages on a patron's page of consents in Koha; instants as Koha wrote them, in its zone. */
export interface KohaConsent {
  patronId: number;
  givenOn: string | null;
  refusedOn: string | null;
}

/** Whether this Koha has a page on which plugins ask for consents of their own (since 23.11; Koha bug 31503). */
export const asksForConsents = ({ consentTypes }: Host): boolean => consentTypes === true;

const instants = sql`cast(c.given_on as char) as given_on, cast(c.refused_on as char) as refused_on`;

interface Row {
  borrowernumber: number;
  given_on: string | null;
  refused_on: string | null;
}

const toConsent = (row: Row): KohaConsent => ({
  patronId: row.borrowernumber,
  givenOn: row.given_on,
  refusedOn: row.refused_on,
});

/** What stands there about these patrons; Koha may have several rows of one patron, of which it reads the first. */
export async function readKohaConsents(
  db: Db,
  host: Host,
  patronIds: readonly number[],
): Promise<Map<number, KohaConsent>> {
  if (!asksForConsents(host) || patronIds.length === 0) return new Map();
  const { rows } = await sql<Row>`
    select c.borrowernumber, ${instants} from patron_consent c
    where c.type = ${TYPE} and c.borrowernumber in (${sql.join([...patronIds])}) order by c.id desc`.execute(db);
  return new Map(rows.map((row) => [row.borrowernumber, toConsent(row)]));
}

/** Refusals that stand there of patrons who are opted in or asked by us, at most `most`. */
export async function readRefusals(db: Db, host: Host, most: number): Promise<KohaConsent[]> {
  if (!asksForConsents(host)) return [];
  const { rows } = await sql<Row>`
    select c.borrowernumber, ${instants} from patron_consent c
    where c.type = ${TYPE} and c.refused_on is not null and exists (
      select 1 from tidings_standing s
      where s.patron_id = c.borrowernumber and s.state in ('opted_in', 'pending_opt_in'))
    order by c.id limit ${most}`.execute(db);
  return rows.map(toConsent);
}
