import { type RawBuilder, sql } from "kysely";
import { columnsThatHold } from "../../database/charset.ts";
import type { Db } from "../../database/connection.ts";
import { hasPreferredNames } from "../preferred-names.ts";
import { type Reach, withinReach } from "../reach.ts";

const NAMES = ["surname", "firstname"] as const;
/** Of newer Kohas only. */
const PREFERRED = "preferred_name";
const EMAILS = ["email", "emailpro", "B_email"] as const;
/** More words than a name has are no name. */
const MOST_WORDS = 8;

/** For LIKE: what somebody typed stands for itself. */
const literally = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/**
 * The patrons within reach whom a text may mean: by card number, Koha's number (`#51`), email, or name. Every word must
 * begin a part of the name, the first or the preferred one, in any order; case and accents as the host compares them.
 * At most so many, in no order.
 */
export async function searchPatrons(db: Db, text: string, reach: Reach, most: number): Promise<number[]> {
  const typed = text.trim();
  const id = /^#(\d{1,9})$/.exec(typed)?.[1];
  const either: RawBuilder<boolean>[] = [
    ...(id === undefined ? [] : [sql<boolean>`b.borrowernumber = ${Number(id)}`]),
    ...(await equals(db, ["cardnumber"], typed)),
    ...(typed.includes("@") ? await equals(db, EMAILS, typed) : []),
  ];
  either.push(...(await nameLike(db, typed)));
  if (either.length === 0) return [];
  const found = new Set<number>();
  // One way after the other, each along its own index.
  for (const condition of either) {
    const { rows } = await sql<{ id: number }>`
      select b.borrowernumber as id from borrowers b
      where ${condition} and ${withinReach(reach, "b.borrowernumber", null)} limit ${most}`.execute(db);
    for (const row of rows) found.add(row.id);
  }
  return [...found].slice(0, most);
}

/** Columns of another character set cannot be compared with every text, and do not hold it either. */
async function equals(db: Db, columns: readonly string[], text: string): Promise<RawBuilder<boolean>[]> {
  const holding = await columnsThatHold(db, "borrowers", columns, text);
  return holding.map((column) => sql<boolean>`${sql.ref(`b.${column}`)} = ${text}`);
}

async function nameLike(db: Db, text: string): Promise<RawBuilder<boolean>[]> {
  const words = text.split(/[\s,]+/u).filter((word) => word !== "");
  if (words.length === 0 || words.length > MOST_WORDS) return [];
  const names = (await hasPreferredNames(db)) ? [...NAMES, PREFERRED] : NAMES;
  const holding = await columnsThatHold(db, "borrowers", names, text);
  if (NAMES.some((column) => !holding.includes(column))) return [];
  const parts = holding.map((column) => sql`' ', coalesce(${sql.ref(`b.${column}`)}, '')`);
  const whole = sql`concat(${sql.join(parts)})`;
  const each = sql.join(
    words.map((word) => sql<boolean>`${whole} like ${`% ${literally(word)}%`}`),
    sql` and `,
  );
  const begins = (columns: readonly string[]) =>
    sql.join(
      words.flatMap((word) => columns.map((column) => sql`${sql.ref(`b.${column}`)} like ${`${literally(word)}%`}`)),
      sql` or `,
    );
  // Some word begins surname or first name as a whole: that has an index. Of those, every word begins a part.
  const byIndex = sql<boolean>`(${begins(NAMES)}) and ${each}`;
  // A preferred name need have none, so that is one pass over all patrons; not for cards and numbers.
  if (!holding.includes(PREFERRED) || !/\p{L}/u.test(text)) return [byIndex];
  return [byIndex, sql<boolean>`(${begins([PREFERRED])}) and ${each}`];
}
