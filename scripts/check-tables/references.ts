/** What a source does with one table. */
export interface Reference {
  table: string;
  writes: boolean;
}

/**
 * A name that may be one of our tables: not the table of a column (`tidings_message.id`), nor a property of a type
 * (`tidings_message: MessageTable`).
 */
const TABLE = /\btidings_\w+\b(?!\s*[.:])/g;
/** The modifiers that SQL allows between a verb and its table. */
const MODIFIERS = "(?:(?:ignore|low_priority|high_priority|delayed|quick)\\s+)*";
const INSERTS = new RegExp(`\\b(?:insert|replace)\\s+${MODIFIERS}(?:into\\s+)?(tidings_\\w+)`, "gi");
const DELETES = new RegExp(`\\bdelete\\s+${MODIFIERS}from\\s+(tidings_\\w+)`, "gi");
/** `delete a, b from tidings_a a join ...`: the words before `from` name what is deleted. */
const DELETES_SEVERAL = new RegExp(`\\bdelete\\s+${MODIFIERS}((?!from\\b)[\\w.*,\\s]+?)\\s+from\\s+([^;\`]*)`, "gi");
const UPDATES = new RegExp(`\\bupdate\\s+${MODIFIERS}(\\w[^;\`]*?)\\bset\\b([^;\`]*)`, "gi");
const CHANGES_SCHEMA =
  /\b(?:alter|create|drop|truncate|rename)\s+(?:table\s+)?(?:if\s+(?:not\s+)?exists\s+)?(tidings_\w+)/gi;
const KYSELY_WRITES = /\b(insertInto|replaceInto|updateTable|deleteFrom|mergeInto)\s*\(\s*/g;
/** A statement into which its table is put from outside, so that nobody can read which one it is. */
const UNREADABLE = new RegExp(`\\b(?:(?:insert|replace)\\s+${MODIFIERS}into|delete\\s+from|update)\\s+\\$[\\w{]`, "i");
const NO_ALIAS = "as|join|left|right|inner|cross|natural|straight_join|on|set|where|using|force|use";
const NAMED = new RegExp(`\\b(tidings_\\w+)\\b(?!\\s*\\.)(?:\\s+(?:as\\s+)?(?!(?:${NO_ALIAS})\\b)(\\w+))?`, "gi");

/** The tables that a source names, each once, and whether it writes them; one that it does not write counts as read. */
export function referencesOf(source: string): Reference[] {
  const code = withoutComments(source)
    .replaceAll("\\`", "")
    .replace(/`(tidings_\w+)`/g, "$1");
  const written = new Set([...kyselyWrites(code), ...sqlWrites(code)]);
  return [...new Set([...tablesIn(code), ...written])].map((table) => ({ table, writes: written.has(table) }));
}

/** Whether a source writes a table that is not named where it is written, so that `referencesOf` cannot see it. */
export function hidesWrites(source: string): boolean {
  const code = withoutComments(source);
  const isHidden = (argument: string) => !/^(?:"|'|\[\s*["'])/.test(argument);
  return (
    [...code.matchAll(KYSELY_WRITES)].some(({ index, 0: call }) => isHidden(code.slice(index + call.length))) ||
    UNREADABLE.test(code)
  );
}

/** Comments at the beginning of a line, of TypeScript, Perl and SQL, do nothing whatever they name. */
export function withoutComments(source: string): string {
  return source.replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, "").replace(/^[ \t]*(?:\/\/|#|--).*$/gm, "");
}

function kyselyWrites(code: string): string[] {
  return [...code.matchAll(KYSELY_WRITES)].flatMap(({ index, 0: call, 1: verb }) => {
    const rest = code.slice(index + call.length);
    const targets = tablesIn(rest.startsWith("[") ? upToEnd(rest, "[]") : (/^(["'])[^"']*\1/.exec(rest)?.[0] ?? ""));
    return verb === "updateTable" ? [...targets, ...joinedTargets(rest)] : targets;
  });
}

/** Of the tables that are joined to an `updateTable`, those of which a column is set by its alias. */
function joinedTargets(rest: string): string[] {
  const set = /\.set\s*(?=\()/.exec(rest);
  if (!set) return [];
  const assigned = upToEnd(rest.slice(set.index + set[0].length), "()");
  return aliasesIn(rest.slice(0, set.index))
    .filter(({ alias }) => new RegExp(`["']${alias}\\.\\w+["']\\s*[:,]`).test(assigned))
    .map(({ table }) => table);
}

function sqlWrites(code: string): string[] {
  const plain = [INSERTS, DELETES, CHANGES_SCHEMA].flatMap((verb) =>
    [...code.matchAll(verb)].map(([, table = ""]) => table),
  );
  const updated = [...code.matchAll(UPDATES)].flatMap(([, tables = "", rest = ""]) => updateTargets(tables, rest));
  const deleted = [...code.matchAll(DELETES_SEVERAL)].flatMap(([, targets = "", tables = ""]) => {
    const names = new Set(targets.split(",").map((name) => name.trim().replace(/\.\*$/, "")));
    return aliasesIn(tables).flatMap(({ table, alias }) => (names.has(alias) ? [table] : []));
  });
  return [...plain, ...updated, ...deleted];
}

/** The tables that an update writes: those whose columns it sets, or all where a column does not say whose it is. */
function updateTargets(tables: string, rest: string): string[] {
  const aliases = aliasesIn(tables);
  const assigned = rest.split(/\b(?:where|order\s+by)\b/i)[0] ?? "";
  const isBare = /(?:^|,)\s*\w+\s*=/.test(assigned);
  return aliases
    .filter(({ alias }) => isBare || new RegExp(`\\b${alias}\\.\\w+\\s*=`).test(assigned))
    .map(({ table }) => table);
}

const tablesIn = (text: string): string[] => [...text.matchAll(TABLE)].map(([table]) => table);

/** The tables that a statement names, and by what its columns call them. */
function aliasesIn(text: string): { table: string; alias: string }[] {
  return [...text.matchAll(NAMED)].map(([, table = "", alias]) => ({ table, alias: alias ?? table }));
}

/** The beginning of a text, which starts with a bracket, up to the one that closes it. */
function upToEnd(text: string, [open, close]: "[]" | "()" | string): string {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === open) depth += 1;
    if (text[at] === close) depth -= 1;
    if (depth === 0) return text.slice(0, at + 1);
  }
  return text;
}
