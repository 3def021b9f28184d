import { createConnection } from "mysql2/promise";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readHost } from "../../plugin/koha/host.ts";
import { openTestDatabase } from "../test-database.ts";
import { fillForElections } from "./fill-elections.ts";
import { timeElections } from "./time-elections.ts";

// One connection, whose reads the server counts.
const koha = await openTestDatabase("current", 1);
const { db } = koha;
const PATRONS = 2_000;
const root = await createConnection({ socketPath: koha.socket, user: "root", database: koha.name });
beforeAll(() => fillForElections(root, PATRONS));
afterAll(async () => {
  await root.end();
  await koha.close();
});

/** How many rows were read for the service. */
async function rowsRead(): Promise<number> {
  const [rows] = await koha.pool.promise().query("show session status like 'Handler_read%'");
  return (rows as { Value: string }[]).reduce((sum, { Value }) => sum + Number(Value), 0);
}

test("everybody has one election, of a few profiles, with one source for each type", async () => {
  const host = await readHost(koha.pool.promise());
  const begun = await rowsRead();
  const timed = await timeElections({
    db,
    host,
    now: () => new Date(),
    monotonic: () => performance.now(),
    change: (sql) => root.query(sql),
  });
  expect(timed).toHaveLength(4);
  // Twice everybody, with sixteen ticks each; a whole table for each page would be far more.
  expect((await rowsRead()) - begun).toBeLessThan(PATRONS * 500);
  const elections = await db.selectFrom("tidings_election").select(["patron_id", "later_since"]).execute();
  expect(elections).toHaveLength(PATRONS);
  const profiles = await db.selectFrom("tidings_election_profile").select("id").execute();
  expect(profiles.length).toBeLessThan(100);
  const parts = await db.selectFrom("tidings_election_part").select("source").execute();
  expect(parts).toHaveLength(profiles.length * 12);
});
