import { sql } from "kysely";
import type { Db, Tx } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import { readInSets } from "./read-things.ts";

/** A patron who answers for another. */
export interface Guardian {
  patronId: number;
  /** The other lets them see what they have on loan. */
  mayKnowTitles: boolean;
}

/** Families are smaller; a test account may be everybody's child. */
const MOST_GUARDIANS = 10;

interface Row {
  child: number;
  guardian: number;
  sees: number | null;
}

/**
 * The guardians of these patrons whom Koha has, by the patron, those of lower ids first; who has none is missing, and
 * so is everybody where we may not read it. Nobody is their own. Where a Koha does not say whether guardians may see
 * what is on loan, they may not know titles.
 */
export async function readGuardians(
  db: Db | Tx,
  host: Host,
  patronIds: readonly number[],
): Promise<Map<number, Guardian[]>> {
  const guardians = new Map<number, Guardian[]>();
  const relations = relationsOf(host);
  if (!relations) return guardians;
  const sees = host.facts?.guarantorsSee ? sql`c.privacy_guarantor_checkouts` : sql`0`;
  const rows = await readInSets<Row>(
    patronIds,
    async (ids) =>
      (
        await sql<Row>`select distinct c.borrowernumber as child, g.borrowernumber as guardian, ${sees} as sees
          from borrowers c ${relations} where c.borrowernumber in (${ids}) and g.borrowernumber <> c.borrowernumber
          order by child, guardian`.execute(db)
      ).rows,
  );
  for (const { child, guardian, sees: may } of rows) {
    const others = guardians.get(child) ?? [];
    if (others.length >= MOST_GUARDIANS) continue;
    guardians.set(child, [...others, { patronId: guardian, mayKnowTitles: Number(may ?? 0) === 1 }]);
  }
  return guardians;
}

function relationsOf({ has, guarantorInRow }: Host) {
  if (has.relationships)
    return sql`join borrower_relationships r on r.guarantee_id = c.borrowernumber
      join borrowers g on g.borrowernumber = r.guarantor_id`;
  return guarantorInRow ? sql`join borrowers g on g.borrowernumber = c.guarantorid` : undefined;
}
