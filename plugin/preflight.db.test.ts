import { createConnection } from "mysql2/promise";
import { expect, onTestFinished, test } from "vitest";
import { createTestDatabase, MIGRATIONS, openTestDatabase } from "../scripts/test-database.ts";
import { HOST_NEEDS, readHost } from "./koha/host.ts";
import { preflight, readFacts } from "./preflight.ts";

const asked = { nodeVersion: "v24.0.0", now: () => new Date(), needs: HOST_NEEDS, migrations: MIGRATIONS };

async function look(at: { socket: string; name: string }) {
  const connection = await createConnection({ socketPath: at.socket, user: "root", database: at.name });
  onTestFinished(() => connection.destroy());
  return connection;
}

test("a current Koha passes, with everything optional", async () => {
  const koha = await openTestDatabase("current");
  onTestFinished(koha.close);
  const connection = await look(koha);
  const facts = await readFacts(connection, asked);
  expect(preflight(facts).filter(({ refused }) => refused)).toEqual([]);
  expect(facts.lacking).toEqual([]);
  const host = await readHost(connection);
  expect(Object.values(host.has)).not.toContain(false);
  expect(host.timeQueuedChanges).toBe(false);
});

test("an old Koha passes, and what it lacks is listed", async () => {
  const koha = await openTestDatabase("19.06");
  onTestFinished(koha.close);
  const connection = await look(koha);
  const facts = await readFacts(connection, asked);
  expect(preflight(facts).filter(({ refused }) => refused)).toEqual([]);
  expect(facts.lacking).toContain("message_queue.failure_code");
  expect(facts.lacking).toContain("library_hours");
  const host = await readHost(connection);
  const { flags, userPermissions, permissionNames, sessions, ...newer } = host.has;
  const old = [flags, userPermissions, permissionNames, sessions];
  expect(old, "as old as Koha itself").not.toContain(false);
  expect(Object.values(newer)).not.toContain(true);
  expect(host.timeQueuedChanges).toBe(true);
});

test("a database that is not Koha's lacks tables, each named once", async () => {
  const empty = await createTestDatabase();
  onTestFinished(empty.drop);
  const facts = await readFacts(await look(empty), asked);
  expect(facts.missing).toEqual([
    "message_queue",
    "borrowers",
    "branches",
    "plugin_data",
    "systempreferences",
    "borrower_message_preferences",
    "borrower_message_transport_preferences",
  ]);
  expect(facts.pendingMigrations.length).toBeGreaterThan(0);
  expect(facts.ledger).toBeUndefined();
});

/** Connects as a user with just these rights, who is dropped after the test. */
async function lookAs(at: { socket: string; name: string }, user: string, rights: string[]) {
  const root = await look(at);
  await root.query(`create or replace user ${user}@localhost`);
  for (const right of rights) await root.query(`grant ${right} to ${user}@localhost`);
  const connection = await createConnection({ socketPath: at.socket, user, database: at.name });
  onTestFinished(async () => {
    connection.destroy();
    await root.query(`drop user ${user}@localhost`);
  });
  return connection;
}

test("the user's rights tell whether ledger entries could be changed", async () => {
  const koha = await openTestDatabase("current");
  onTestFinished(koha.close);
  const ledgerOf = async (user: string, ...rights: string[]) =>
    (await readFacts(await lookAs(koha, user, rights), asked)).ledger;
  const enough = [`select on ${koha.name}.*`, `insert on ${koha.name}.*`];
  expect((await readFacts(await look(koha), asked)).ledger).toBe("writable");
  expect(await ledgerOf("keeper", ...enough)).toBe("append_only");
  expect(await ledgerOf("mender", ...enough, `update on ${koha.name}.tidings_ledger`)).toBe("writable");
  expect(await ledgerOf("eraser", ...enough, `delete on ${koha.name}.*`)).toBe("writable");
});

test("a clock an hour behind the database's is noticed, whatever the session's time zone", async () => {
  const empty = await createTestDatabase();
  onTestFinished(empty.drop);
  const connection = await look(empty);
  await connection.query("set time_zone = '+05:30'");
  const facts = await readFacts(connection, { ...asked, now: () => new Date(Date.now() - 3_600_000) });
  expect(Math.round(facts.clockAheadMs / 10_000)).toBe(360);
});
