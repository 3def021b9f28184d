import { sql } from "kysely";
import { createConnection } from "mysql2/promise";
import { expect, onTestFinished, test } from "vitest";
import { listGrants } from "../../scripts/least-privilege.ts";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { register } from "../workers/heartbeat.ts";
import { inTransaction, openDatabase } from "./connection.ts";
import { raiseIds } from "./raise-ids.ts";

const ABOVE = 1_800_000_000_000;

test("with the printed rights and no others, ids go on above; no row is left, and no number falls", async () => {
  const { name, socket, close } = await openTestDatabase();
  onTestFinished(close);
  const root = await createConnection({ socketPath: socket, user: "root", database: name });
  const user = `raises_${name}`;
  await root.query(`create user '${user}'@'localhost'`);
  for (const grant of listGrants({ user, host: "localhost", database: name }, (_, former) => former)) {
    await root.query(grant);
  }
  onTestFinished(async () => {
    await root.query(`drop user '${user}'@'localhost'`);
    await root.end();
  });
  const { db, close: leave } = openDatabase({ socketPath: socket, user, password: "", database: name }, 2);
  onTestFinished(leave);

  const who = { role: "all", host: "library", pid: 1 };
  for (const above of [ABOVE, 7]) await inTransaction(db, (tx) => raiseIds(tx, above));
  expect(await register(db, who, new Date(0))).toBe(ABOVE + 1);
  const { rows } = await sql<{ rows: number }>`select count(*) as \`rows\` from tidings_message`.execute(db);
  expect(rows).toEqual([{ rows: 0 }]);
});
