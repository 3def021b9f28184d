import { type RawBuilder, sql } from "kysely";
import { hasMailAddress } from "../../koha/contacts.ts";
import { KIND_BEGINNINGS } from "../../routing/kinds.ts";
import { LETTERS_OF_TYPE, NOTICE_TYPES } from "../../routing/notice-types.ts";

/** The columns by which a way is looked for; their names are ours. */
export interface WayColumns {
  patron: string;
  letter: string;
  /** Where it did not arrive; null: a notice that nobody has tried to send. */
  address: string | null;
}

const sqlKind = (letter: string) =>
  sql`case ${sql.join(
    KIND_BEGINNINGS.map(
      ([beginning, kind]) => sql`when ${sql.ref(letter)} like ${`${beginning.replaceAll("_", "\\_")}%`} then ${kind}`,
    ),
    sql` `,
  )} else 'other' end`;

const sqlType = (letter: string) =>
  sql`case ${sql.join(
    NOTICE_TYPES.map((type) => sql`when ${sql.ref(letter)} in (${sql.join([...LETTERS_OF_TYPE[type]])}) then ${type}`),
    sql` `,
  )} when ${sql.ref(letter)} like 'ODUE%' or ${sql.ref(letter)} like 'OVERDUE%' then 'overdue' end`;

/**
 * A condition: the patron has another way for such a notice. Either one chosen with us whose address works and for
 * which its kind is ticked, or Koha itself sends that type too; of who is opted in nowhere, that the record has a mail
 * address. Values, not `exists`, so that MariaDB looks at the patron of one row and no other.
 */
export function hasOtherWay({ patron, letter, address }: WayColumns): RawBuilder<boolean> {
  const elsewhere = address === null ? sql`true` : sql`not (s.address_id <=> ${sql.ref(address)})`;
  const ours = sql<boolean>`(select max(1) from tidings_standing s
    join tidings_address a on a.id = s.address_id
    left join tidings_suppression x on x.channel = s.channel and x.address = a.address
    left join tidings_choice c on c.patron_id = s.patron_id and c.channel = s.channel and c.kind = ${sqlKind(letter)}
    where s.patron_id = ${sql.ref(patron)} and s.state = 'opted_in' and ${elsewhere}
      and a.unreachable_because is null and x.address is null and coalesce(c.wanted, 1) = 1) is not null`;
  const kohas = sql<boolean>`(select max(1) from tidings_election e
    join tidings_election_part p on p.profile_id = e.profile_id
    where e.patron_id = ${sql.ref(patron)} and p.notice_type = ${sqlType(letter)}
      and (p.otherwise <> 'nothing' or p.source in ('email', 'print'))) is not null`;
  return address === null ? sql<boolean>`(${ours} or ${hasMailAddress(patron)})` : sql<boolean>`(${ours} or ${kohas})`;
}
