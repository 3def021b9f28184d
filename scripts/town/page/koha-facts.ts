import { sql } from "kysely";
import type { Db } from "../../../plugin/database/connection.ts";

/** A choice of a patron in Koha. */
export interface Ticked {
  name: string;
  transports: readonly string[];
  digest: boolean;
}

/** What Koha has of a patron, of that which decides whether it writes a text. */
export interface KohaFacts {
  patronId: number;
  hasNumber: boolean;
  hasEmail: boolean;
  /** The first guarantor. */
  guarantorId: number | null;
  /** By the names of Koha's message attributes; undefined: the patron never chose. */
  ticked: ReadonlyMap<string, Ticked>;
}

interface Row {
  patronId: number;
  hasNumber: number;
  hasEmail: number;
  guarantorId: number | null;
  name: string | null;
  digest: number | null;
  transports: string | null;
}

/** Reads what Koha has now of these patrons. */
export async function readKohaFacts(db: Db, patronIds: readonly number[]): Promise<Map<number, KohaFacts>> {
  const { rows } = await sql<Row>`
    select b.borrowernumber as patronId, coalesce(b.smsalertnumber, '') <> '' as hasNumber,
      coalesce(b.email, '') <> '' as hasEmail, a.message_name as name, p.wants_digest as digest,
      (select min(guarantor_id) from borrower_relationships where guarantee_id = b.borrowernumber) as guarantorId,
      (select group_concat(t.message_transport_type order by t.message_transport_type desc)
        from borrower_message_transport_preferences t
        where t.borrower_message_preference_id = p.borrower_message_preference_id) as transports
    from borrowers b left join borrower_message_preferences p on p.borrowernumber = b.borrowernumber
    left join message_attributes a on a.message_attribute_id = p.message_attribute_id
    where b.borrowernumber in (${sql.join([...patronIds])})`.execute(db);
  return new Map(
    [...Map.groupBy(rows, ({ patronId }) => patronId)].flatMap(([patronId, own]) => {
      const [first] = own;
      return first ? [[patronId, gather(first, own)] as const] : [];
    }),
  );
}

function gather({ patronId, hasNumber, hasEmail, guarantorId }: Row, rows: readonly Row[]): KohaFacts {
  const ticked = rows.flatMap(({ name, transports, digest }) =>
    name === null
      ? []
      : [[name, { name, transports: transports === null ? [] : transports.split(","), digest: digest === 1 }] as const],
  );
  return { patronId, hasNumber: hasNumber === 1, hasEmail: hasEmail === 1, guarantorId, ticked: new Map(ticked) };
}
