import { sql } from "kysely";
import type { Db, Tx } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import type { OverdueLevel, OverdueRule } from "./supply.ts";

interface RuleRow {
  id: number;
  library: string;
  category: string;
  delay1: number | null;
  delay2: number | null;
  delay3: number | null;
  letter1: string | null;
  letter2: string | null;
  letter3: string | null;
}

interface TransportRow {
  id: number;
  level: number;
  transport: string;
}

/** The overdue rules that do anything, and for which categories Koha writes overdue and expiry letters at all. */
export async function readOverdueRules(
  db: Db | Tx,
  host: Host,
): Promise<{ rules: OverdueRule[]; categories: string[]; expiryMandatory: boolean }> {
  const { rows } = await sql<RuleRow>`
    select overduerules_id as id, branchcode as library, categorycode as category, delay1, delay2, delay3, letter1,
      letter2, letter3
    from overduerules where delay1 is not null order by library, category`.execute(db);
  const transports = await sql<TransportRow>`
    select distinct overduerules_id as id, letternumber as level, message_transport_type as transport
    from overduerules_transport_types order by id, level, transport`.execute(db);
  const mandatory = host.supply?.expiryMandatory ? sql`enforce_expiry_notice` : sql`0`;
  const categories = await sql<{ code: string; overdue: number | null; mandatory: number | null }>`
    select categorycode as code, overduenoticerequired as overdue, ${mandatory} as mandatory
    from categories order by code`.execute(db);
  return {
    rules: rows.map((row) => ({
      library: row.library,
      category: row.category,
      levels: levelsOf(row, rows, transports.rows),
    })),
    categories: categories.rows.filter(({ overdue }) => overdue === 1).map(({ code }) => code),
    expiryMandatory: categories.rows.some((row) => Number(row.mandatory) === 1),
  };
}

/** Where a library's rule names no transport for a level, those of the rule for all libraries hold. */
function levelsOf(rule: RuleRow, rules: readonly RuleRow[], transports: readonly TransportRow[]): OverdueLevel[] {
  const named = (id: number | undefined, level: number) =>
    transports.filter((row) => row.id === id && row.level === level).map(({ transport }) => transport);
  const general = rules.find((one) => one.library === "" && one.category === rule.category)?.id;
  const levels = [
    [rule.delay1, rule.letter1],
    [rule.delay2, rule.letter2],
    [rule.delay3, rule.letter3],
  ] as const;
  return levels.flatMap(([delay, letter], at) => {
    if (delay === null || !letter) return [];
    const own = named(rule.id, at + 1);
    return [{ letter, transports: own.length > 0 ? own : named(general, at + 1) }];
  });
}
