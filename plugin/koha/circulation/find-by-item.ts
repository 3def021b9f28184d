import { sql } from "kysely";
import { columnsThatHold } from "../../database/charset.ts";
import type { Db } from "../../database/connection.ts";
import type { Host } from "../host.ts";

/** A loan that is going on or a hold that is not over, found by its item. */
export interface FoundThing {
  /** As `hold:7` or `loan:9`. */
  thing: string;
  patronId: number;
  title: string;
  /** Of the copy; null where a hold has none yet. */
  barcode: string | null;
}

export interface FoundByItem {
  things: FoundThing[];
  /** There are more than were read. */
  more: boolean;
}

/** The most things that are read. */
export const MOST_FOUND = 200;
/** What is typed is cut there: no title is found by more. */
const MOST_WORDS = 12;
const MOST_CHARACTERS = 100;

/**
 * Finds who has an item, or waits for it: by its barcode, exactly, else by words that its title all contains, however
 * they are written. Only what is going on: who had it before is nobody's business. Undefined: our database user may not
 * read it (`docs/installing.md`, rights).
 */
export async function findByItem(db: Db, host: Host, typed: string): Promise<FoundByItem | undefined> {
  const { circulation } = host;
  if (!circulation?.loans || !circulation.holds || !circulation.titles) return undefined;
  const asked = [...typed].slice(0, MOST_CHARACTERS).join("").trim();
  if (asked === "") return { things: [], more: false };
  const byBarcode = (await columnsThatHold(db, "items", ["barcode"], asked)).length > 0;
  const exact = byBarcode ? await read(db, sql`i.barcode = ${asked}`) : [];
  const words = asked.split(/\s+/u).slice(0, MOST_WORDS);
  const titled = exact.length > 0 ? exact : await readTitled(db, words);
  return { things: titled.slice(0, MOST_FOUND), more: titled.length > MOST_FOUND };
}

async function readTitled(db: Db, words: readonly string[]): Promise<FoundThing[]> {
  for (const word of words) {
    // No title has a character that its column cannot hold.
    if ((await columnsThatHold(db, "biblio", ["title"], word)).length === 0) return [];
  }
  const likes = words.map((word) => sql`b.title like ${`%${word.replace(/[\\%_]/g, "\\$&")}%`}`);
  return read(db, sql.join(likes, sql` and `));
}

/** Open things alone are walked: there are few of them beside the catalogue, which no index of words helps with. */
async function read(db: Db, condition: ReturnType<typeof sql.join>): Promise<FoundThing[]> {
  const { rows } = await sql<FoundThing>`
    select concat('loan:', t.issue_id) as thing, t.borrowernumber as patronId, coalesce(b.title, '') as title, i.barcode
      from issues t join items i on i.itemnumber = t.itemnumber
      left join biblio b on b.biblionumber = i.biblionumber
      where t.borrowernumber is not null and ${condition}
    union all
    select concat('hold:', t.reserve_id), t.borrowernumber, coalesce(b.title, ''), i.barcode
      from reserves t left join items i on i.itemnumber = t.itemnumber
      left join biblio b on b.biblionumber = coalesce(t.biblionumber, i.biblionumber)
      where t.borrowernumber is not null and ${condition}
    limit ${MOST_FOUND + 1}`.execute(db);
  return rows;
}
