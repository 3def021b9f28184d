import type { Source } from "./faults.ts";
import { withoutComments } from "./references.ts";

const HOME = "plugin/koha/";
/** The shim is Koha's own Perl, and SQL files load what the tests play. */
const CHECKED = /\.tsx?$/;
const KYSELY =
  /\b(?:selectFrom|from|using|table|(?:inner|left|right|full|cross|straight)Join|insertInto|replaceInto|updateTable|deleteFrom|mergeInto)\s*\(\s*(\[[^\]]*\]|"[^"]*"|'[^']*')/g;
/** Modifiers and tables that may stand between the verb of raw SQL and the table that is sought. */
const BEFORE = "(?:(?:ignore|low_priority|high_priority|delayed|quick)\\s+)*(?:\\w+(?:\\s+(?:as\\s+)?\\w+)?\\s*,\\s*)*";

/** Where sources outside of plugin/koha/ name one of Koha's tables, one line each. */
export function kohaFaults(sources: readonly Source[], tables: readonly string[]): string[] {
  return sources
    .filter(({ path }) => CHECKED.test(path) && !path.startsWith(HOME))
    .flatMap(({ path, text }) => {
      const code = withoutComments(text).replace(/\\?`(\w+)\\?`/g, "$1");
      return tables
        .filter((table) => names(code, table))
        .map((table) => `${path}: names ${table}, a table of Koha's, which only ${HOME} may`);
    });
}

/**
 * Whether code names a table of Koha's. A name of several words (message_queue) is nothing else wherever it stands, but
 * for a column's table and a property; one word (letter) counts only where a query names its tables.
 */
function names(code: string, table: string): boolean {
  if (table.includes("_")) return new RegExp(`\\b${table}\\b(?!\\s*[.:])`).test(code);
  const quoted = new RegExp(`["']${table}(?:\\s+as\\s+\\w+)?["']`);
  if ([...code.matchAll(KYSELY)].some(([, target = ""]) => quoted.test(target))) return true;
  return new RegExp(`\\b(?:from|join|into|update|table)\\s+${BEFORE}${table}\\b(?!\\s*[.:])`, "i").test(code);
}
