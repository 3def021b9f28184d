import { sql } from "kysely";
import { isAscii } from "../../database/charset.ts";
import type { Db } from "../../database/connection.ts";
import type { Host } from "../host.ts";

/**
 * What Koha's Notices & slips call its letters, by their codes; of these codes only, where some are given. The name in
 * the wording for all libraries comes before that of one. Empty where our database user may not read them.
 */
export async function readLetterNames(
  db: Db,
  host: Pick<Host, "letterNames">,
  codes?: readonly string[],
): Promise<Map<string, string>> {
  const wanted = codes && [...new Set(codes)].filter(isAscii);
  if (!host.letterNames || wanted?.length === 0) return new Map();
  const among = wanted ? sql`where code in (${sql.join(wanted)})` : sql``;
  const { rows } = await sql<{ code: string; name: string | null }>`
    select code, name from letter ${among} order by branchcode <> '' desc, code`.execute(db);
  return new Map(rows.flatMap(({ code, name }) => (name?.trim() ? [[code, name.trim()] as const] : [])));
}
