import { sql } from "kysely";
import type { Db } from "../../../database/connection.ts";

/** A second library, and these patrons in it. */
export async function aSecondLibrary(db: Db, patronIds: readonly number[]): Promise<void> {
  await sql`insert ignore into branches (branchcode, branchname) values ('CPL', 'Centerville')`.execute(db);
  await sql`update borrowers set branchcode = 'CPL' where borrowernumber in (${sql.join([...patronIds])})`.execute(db);
}
