import { sql } from "kysely";
import type { Db, Tx } from "../../database/connection.ts";
import { rowValues } from "../../database/row-values.ts";
import type { Secret } from "../../foundation/log.ts";
import type { Host } from "../../koha/host.ts";
import { readPersonFacts } from "../../koha/person-facts.ts";
import { FACTS, judgePerson, type Prints } from "./judge.ts";
import { openPrinter, type Printer } from "./prints.ts";

/** Knows whether Koha's numbers still mean the persons who consented. */
export interface Persons {
  /**
   * Of these patrons, whose consent is in force, those whose records have become other people's. Whoever is met for the
   * first time is taken for the person who consented; what fits still is kept as it is now.
   */
  findOthers(db: Db | Tx, patronIds: readonly number[], now: Date): Promise<ReadonlySet<number>>;
  /** The same without keeping or marking anything: for a question that must change nothing. */
  seeOthers(db: Db | Tx, patronIds: readonly number[], now: Date): Promise<ReadonlySet<number>>;
  /**
   * Takes the record as it is now for that of the person who consents. `since`: what was before was another person's,
   * and is not shown to this one.
   */
  take(tx: Tx, patronId: number, now: Date, since?: Date): Promise<void>;
}

/** Opens it; `key` is asked each time, since the settings may change. */
export function openPersons(host: Host, key: () => Secret): Persons {
  return {
    findOthers: (db, patronIds, now) => findOthers({ db, host, printer: openPrinter(key()), now }, patronIds),
    seeOthers: (db, patronIds, now) =>
      findOthers({ db, host, printer: openPrinter(key()), now, onlySees: true }, patronIds),
    take: async (tx, patronId, now, since) => {
      const printer = openPrinter(key());
      const facts = (await readPersonFacts(tx, host, [patronId])).get(patronId);
      if (!facts) return;
      const row = {
        key_print: printer.keyPrint,
        ...printer.print(patronId, facts),
        other_since_at: null,
        noted_at: now,
      };
      await write(tx, patronId, since ? { ...row, since_at: since } : row);
    },
  };
}

interface Looking {
  db: Db | Tx;
  host: Host;
  printer: Printer;
  now: Date;
  /** Nothing is written. */
  onlySees?: true;
}

async function findOthers(
  { db, host, printer, now, onlySees }: Looking,
  patronIds: readonly number[],
): Promise<Set<number>> {
  const others = new Set<number>();
  const records = await readPersonFacts(db, host, patronIds);
  const known = await readKept(db, [...records.keys()]);
  const kept: (Kept & { patron_id: number; noted_at: Date })[] = [];
  for (const [patronId, facts] of records) {
    const before = known.get(patronId);
    const prints = printer.print(patronId, facts);
    const comparable = before?.key_print === printer.keyPrint;
    // Of a key that is gone nothing can be said, but what was held stays held.
    if (before && !comparable && before.other_since_at !== null) others.add(patronId);
    else if (!before || !comparable || judgePerson(before, prints) === "same") {
      const merged = before && comparable ? mergedPrints(before, prints) : prints;
      const changed = !before || !comparable || FACTS.some((fact) => merged[fact] !== before[fact]);
      // Whoever is held and fits again was put back by the library itself.
      if (!onlySees && (changed || before.other_since_at !== null)) {
        const row = { key_print: printer.keyPrint, ...merged, other_since_at: null, noted_at: now };
        kept.push({ patron_id: patronId, ...row });
      }
    } else {
      others.add(patronId);
      if (!onlySees && before.other_since_at === null) await markOther(db, patronId, now);
    }
  }
  // In order, and in one statement: thousands may be met for the first time at once.
  if (kept.length > 0) {
    const values = rowValues<"tidings_person">(kept.toSorted((a, b) => a.patron_id - b.patron_id));
    await sql`insert into tidings_person ${values} on duplicate key update key_print = values(key_print),
      ${sql.join(KEPT_ANEW)}`.execute(db);
  }
  return others;
}

/** `since_at` stays as it was. */
const KEPT_ANEW = [...FACTS, "other_since_at", "noted_at"].map((column) => {
  const name = sql.ref(column);
  return sql`${name} = values(${name})`;
});

/** A fact that the record has lost is still known. */
const mergedPrints = (before: Prints, now: Prints): Prints =>
  Object.fromEntries(FACTS.map((fact) => [fact, now[fact] ?? before[fact]])) as unknown as Prints;

interface Kept extends Prints {
  key_print: string;
  other_since_at: Date | null;
}

async function readKept(db: Db | Tx, patronIds: readonly number[]): Promise<Map<number, Kept>> {
  if (patronIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("tidings_person")
    .select(["patron_id", "key_print", "other_since_at", ...FACTS])
    .where("patron_id", "in", [...patronIds])
    .execute();
  return new Map(rows.map((row) => [row.patron_id, row]));
}

async function write(db: Db | Tx, patronId: number, row: Kept & { noted_at: Date; since_at?: Date }): Promise<void> {
  await db
    .insertInto("tidings_person")
    .values({ patron_id: patronId, ...row })
    .onDuplicateKeyUpdate(row)
    .execute();
}

async function markOther(db: Db | Tx, patronId: number, now: Date): Promise<void> {
  await db
    .updateTable("tidings_person")
    .set({ other_since_at: now })
    .where("patron_id", "=", patronId)
    .where("other_since_at", "is", null)
    .execute();
}

/** What the pages must know of the person behind a number. */
export interface PersonNow {
  /** Since when the record is another person's, whose consent this is not; null: it is the same. */
  otherSince: Date | null;
  /** What was before is another person's; null: nothing is. */
  since: Date | null;
}

/** Reads it as it was last judged. */
export async function readPerson(db: Db, patronId: number): Promise<PersonNow> {
  const row = await db
    .selectFrom("tidings_person")
    .select(["other_since_at", "since_at"])
    .where("patron_id", "=", patronId)
    .executeTakeFirst();
  return { otherSince: row?.other_since_at ?? null, since: row?.since_at ?? null };
}

/** Forgets what the record said; that earlier things were another person's is kept. */
export async function forgetPerson(tx: Tx, patronId: number): Promise<void> {
  await tx.deleteFrom("tidings_person").where("patron_id", "=", patronId).execute();
}
