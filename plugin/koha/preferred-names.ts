import { type RawBuilder, sql } from "kysely";
import type { Db } from "../database/connection.ts";

/** By pool: a Koha has the column or has it not for as long as the service runs. */
const known = new WeakMap<Db, Promise<boolean>>();

/** Whether this Koha's patrons may have a preferred name, as newer ones do, and we may read it. */
export function hasPreferredNames(db: Db): Promise<boolean> {
  // A transaction is an object of its own each time.
  if (db.isTransaction) return ask(db);
  const asked = known.get(db) ?? ask(db);
  known.set(db, asked);
  asked.catch(() => known.delete(db));
  return asked;
}

/** Columns that we may not read are not listed there. */
async function ask(db: Db): Promise<boolean> {
  const { rows } = await sql`select 1 from information_schema.columns where table_schema = database()
    and table_name = 'borrowers' and column_name = 'preferred_name'`.execute(db);
  return rows.length > 0;
}

/** What a patron is called before the surname: as Koha shows it, the preferred name; where there is none, the first. */
export async function calledName(db: Db, borrowers = "borrowers"): Promise<RawBuilder<string | null>> {
  const first = sql<string | null>`${sql.ref(`${borrowers}.firstname`)}`;
  if (!(await hasPreferredNames(db))) return first;
  return sql<string | null>`coalesce(nullif(trim(${sql.ref(`${borrowers}.preferred_name`)}), ''), ${first})`;
}
