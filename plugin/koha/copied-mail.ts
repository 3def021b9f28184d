import { type Expression, type SqlBool, sql } from "kysely";
import type { Host } from "./host.ts";

/** Switched on as Koha's Perl understands it. */
const isOn = (preference: string): Expression<SqlBool> =>
  sql<SqlBool>`exists (select 1 from systempreferences p where p.variable = ${preference} and coalesce(p.value, '') not in ('', '0'))`;

/** Where we may not look, a patron may have a guarantor. */
function hasGuarantor({ has, guarantorInRow }: Host): Expression<SqlBool> {
  if (has.relationships)
    return sql<SqlBool>`exists (select 1 from borrower_relationships r where r.guarantee_id = me.borrowernumber)`;
  return guarantorInRow
    ? sql<SqlBool>`exists (select 1 from borrowers g where g.borrowernumber = me.borrowernumber and coalesce(g.guarantorid, 0) <> 0)`
    : sql<SqlBool>`true`;
}

/**
 * Whether Koha would send this mail of `message_queue me` to somebody else as well. Of those whom its preferences add
 * (NoticeBcc, and the guarantors where RedirectGuaranteeEmail is on) the pending row says nothing: Koha writes them
 * down only when it sends.
 */
export function isCopied(host: Host): Expression<SqlBool> {
  const inRow = host.has.ccAddress ? sql<SqlBool>`coalesce(me.cc_address, '') <> ''` : sql<SqlBool>`false`;
  return sql<SqlBool>`(${inRow} or ${isOn("NoticeBcc")} or (${isOn("RedirectGuaranteeEmail")} and ${hasGuarantor(host)}))`;
}
