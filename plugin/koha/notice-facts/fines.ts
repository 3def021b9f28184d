import { sql } from "kysely";
import type { Db, Tx } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import { readInSets } from "./read-things.ts";
import type { Thing } from "./thing.ts";

interface Row {
  loan: number | null;
  returned: number | null;
  /** In hundredths of the host's currency. */
  owed: number;
}

/**
 * What is owed for these loans, in hundredths of the host's currency, by their names; what nothing is owed for is
 * missing. Empty where we may not read it.
 */
export async function readFines(db: Db | Tx, host: Host, things: readonly Thing[]): Promise<Map<string, number>> {
  const loans = things.filter(({ state }) => state === "lent" || state === "returned");
  const owed = new Map<string, number>();
  if (!host.facts?.fines || loans.length === 0) return owed;
  const named = host.facts.finesOfReturned;
  const returned = named ? sql`old_issue_id` : sql`null`;
  const rows = await readInSets<Row>(
    loans.map(({ patronId }) => patronId),
    async (ids) =>
      (
        await sql<Row>`select issue_id as loan, ${returned} as returned,
            cast(round(sum(amountoutstanding) * 100) as signed) as owed
          from accountlines where borrowernumber in (${ids}) and amountoutstanding > 0
          group by issue_id, ${returned}`.execute(db)
      ).rows,
  );
  const sums = { loan: new Map<number, number>(), returned: new Map<number, number>() };
  for (const row of rows) {
    for (const column of ["loan", "returned"] as const) {
      const id = row[column];
      if (id !== null) sums[column].set(id, (sums[column].get(id) ?? 0) + Number(row.owed));
    }
  }
  for (const { thing, state } of loans) {
    const column = named && state === "returned" ? "returned" : "loan";
    const sum = sums[column].get(Number(thing.slice("loan:".length)));
    if (sum) owed.set(thing, sum);
  }
  return owed;
}

/** As in "4.50". */
export const written = (hundredths: number): string => (hundredths / 100).toFixed(2);
