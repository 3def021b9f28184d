import { type Expression, type SqlBool, sql } from "kysely";
import type { Host } from "../host.ts";

/** Switched on as Koha's Perl understands it. */
const isOn = (preference: string): Expression<SqlBool> =>
  sql<SqlBool>`exists (select 1 from systempreferences p
    where p.variable = ${preference} and coalesce(p.value, '') not in ('', '0'))`;

/** Where we may not read guarantors, every patron may have one. */
function hasGuarantor({ has, guarantorInRow }: Host): Expression<SqlBool> {
  if (has.relationships)
    return sql<SqlBool>`exists (select 1 from borrower_relationships r where r.guarantee_id = me.borrowernumber)`;
  return guarantorInRow
    ? sql<SqlBool>`exists (select 1 from borrowers g
        where g.borrowernumber = me.borrowernumber and coalesce(g.guarantorid, 0) <> 0)`
    : sql<SqlBool>`true`;
}

/**
 * Whether Koha would send this mail of `message_queue me` to somebody else too. The recipients that its preferences
 * add (NoticeBcc, and guarantors where RedirectGuaranteeEmail is on) are not in the pending row: Koha writes them only
 * when it sends.
 */
export function isCopied(host: Host): Expression<SqlBool> {
  const inRow = host.has.ccAddress ? sql<SqlBool>`coalesce(me.cc_address, '') <> ''` : sql<SqlBool>`false`;
  const guarantors = sql<SqlBool>`(${isOn("RedirectGuaranteeEmail")} and ${hasGuarantor(host)})`;
  return sql<SqlBool>`(${inRow} or ${isOn("NoticeBcc")} or ${guarantors})`;
}
