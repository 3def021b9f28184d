import { sql } from "kysely";
import type { Tx } from "./connection.ts";

/** The tables whose ids leave the database: in callback addresses, on open pages, in the memory of a process. */
const TABLES = [
  "tidings_worker",
  "tidings_address",
  "tidings_heard",
  "tidings_ledger",
  "tidings_note",
  "tidings_unheard",
  "tidings_message",
  "tidings_parked",
] as const;

/**
 * Lets new rows of our tables have ids above `above`, so that none is given a second time by a database that has
 * forgotten it. Writes no row: a row that is taken back moves the counter all the same, and needs no right but to
 * insert. https://mariadb.com/kb/en/auto_increment/, "AUTO_INCREMENT values are not rolled back".
 */
export async function raiseIds(tx: Tx, above: number): Promise<void> {
  await sql`savepoint raise_ids`.execute(tx);
  for (const table of TABLES) {
    // Columns without a default are left empty, which only `ignore` allows.
    await sql`insert ignore into ${sql.table(table)} (id) values (${above})`.execute(tx);
  }
  await sql`rollback to savepoint raise_ids`.execute(tx);
}
