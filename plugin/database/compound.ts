import { CompiledQuery } from "kysely";
import type { Tx } from "./connection.ts";

/** A statement that is yet to run. */
export type Statement = CompiledQuery;

/** Runs statements one after the other, with a round trip each. */
export async function runEach(tx: Tx, statements: readonly Statement[]): Promise<void> {
  for (const statement of statements) await tx.executeQuery(statement);
}

/**
 * Runs statements one after the other in one round trip, and commits: what the first one locks is held for as long as
 * the database needs, and not while this process does something else. The transaction has ended then. A lock is waited
 * for one second at most. Returns for how long it took in the database, in milliseconds (mariadb.com/kb/en/begin-end,
 * mariadb.com/kb/en/set-statement, mariadb.com/kb/en/sysdate).
 */
export async function commitTogether(tx: Tx, statements: readonly Statement[]): Promise<number> {
  const body = statements.map((one) => `${one.sql};`).join("\n");
  const text = `set statement lock_wait_timeout = 1, innodb_lock_wait_timeout = 1 for begin not atomic
declare began datetime(6) default sysdate(6);
${body}
commit;
select timestampdiff(microsecond, began, sysdate(6)) as took;
end`;
  const parameters = statements.flatMap((one) => one.parameters);
  const { rows } = await tx.executeQuery<readonly { took: number }[]>(CompiledQuery.raw(text, parameters));
  return Math.max(0, rows[0]?.[0]?.took ?? 0) / 1_000;
}
