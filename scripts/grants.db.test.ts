import { sql } from "kysely";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { writtenNumber } from "../plugin/consent/phones/written-number.ts";
import { openDatabase } from "../plugin/database/connection.ts";
import { migrate } from "../plugin/database/migrations.ts";
import { countTry, forgetLimits } from "../plugin/database/rate-limits.ts";
import { checkCredentials } from "../plugin/koha/credentials/credentials.ts";
import { readHost } from "../plugin/koha/host.ts";
import { aNotice } from "../plugin/koha/queue/notice.fixture.ts";
import { forgetRuns, setMode } from "../plugin/notices/before-send.fixture.ts";
import { anOptedInPatron } from "../plugin/outbox/opted-in-patron.fixture.ts";
import { proveConsent } from "./commands/consent.ts";
import { printGrants } from "./commands/grants.ts";
import { typed } from "./commands/typed-command.fixture.ts";
import { MIGRATIONS } from "./test-database.ts";
import { checkInHeldBook } from "./town/koha/circulation.ts";
import { optInDemoPatrons, seedLibrary } from "./town/koha/library.ts";
import { prepareRun } from "./town/koha/shim.ts";
import { describeProgram, type Program } from "./town/program.ts";
import { OUR_NUMBER, startTown, type Town } from "./town/town.ts";

const KEY = "a process key for tests";
const DATABASE = "koha_riverside";
const EDNA = { id: 51, number: "15035550101" };
const LUCIA = { id: 52, number: "34655550102" };

let town: Town;
let service: Program;

const asRoot = () => createConnection({ socketPath: town.mariadb.socket, user: "root", database: DATABASE });
const asTidings = () => createConnection({ socketPath: town.mariadb.socket, user: "tidings", database: DATABASE });

beforeAll(async () => {
  town = await startTown();
  const root = await asRoot();
  const env = { TIDINGS_DATABASE_URL: town.databaseUrl };
  const { out, errors, code } = await typed(printGrants, ["--user", "tidings"], { env });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  await root.query("create user 'tidings'@'localhost'");
  for (const statement of out.trim().split("\n")) await root.query(statement);
  await root.end();
  await seedLibrary(town.db, town.clock.now());
  await optInDemoPatrons(town.db, town.clock.now());
  const url = town.databaseUrl.replace("//root@", "//tidings@");
  service = describeProgram("plugin/main.ts", Number(new URL(town.service.url).port), {
    ...town.serviceEnv,
    TIDINGS_DATABASE_URL: url,
    TIDINGS_KEY: KEY,
  });
});
afterAll(async () => {
  await service?.stop();
  await town?.stop();
});

async function noticesOf(patronId: number): Promise<string[]> {
  const rows = await town.db
    .selectFrom("message_queue")
    .select("status")
    .where("borrowernumber", "=", patronId)
    .where("message_transport_type", "=", "sms")
    .execute();
  return rows.map((row) => row.status);
}

test("with just the printed grants a notice is taken, sent and told, and a STOP is obeyed and answered", async () => {
  town.plivo.misbehave({ kind: "receipt", status: "failed", errorCode: "50" }, 1, ({ dst }) => dst === LUCIA.number);
  await Promise.all([service.start(), town.bot.start()]);
  await checkInHeldBook(town.db, EDNA.id, town.clock.now());
  await vi.waitFor(() => {
    expect(town.plivo.books.filter(({ dst }) => dst === EDNA.number).length).toBeGreaterThan(1);
  }, 30_000);
  await vi.waitFor(async () => {
    const states = await town.db
      .selectFrom("tidings_message")
      .select("state")
      .where("patron_id", "=", EDNA.id)
      .execute();
    expect(states.every(({ state }) => state === "delivered")).toBe(true);
  }, 30_000);
  expect(new Set(await noticesOf(EDNA.id))).toEqual(new Set(["sent"]));

  await vi.waitFor(async () => expect(await noticesOf(LUCIA.id)).toEqual(["failed"]), 30_000);
  const marked = await town.db
    .selectFrom("tidings_address")
    .select("address")
    .where("unreachable_because", "=", "bad_number")
    .execute();
  expect(marked).toEqual([{ address: LUCIA.number }]);

  expect(await town.plivo.say(EDNA.number, OUR_NUMBER, "STOP")).toBe(200);
  await vi.waitFor(async () => {
    const suppressed = await town.db.selectFrom("tidings_suppression").select("address").execute();
    expect(suppressed.map(({ address }) => address)).toContain(EDNA.number);
    const reply = await town.db.selectFrom("tidings_message").select("state").where("kind", "=", "reply").execute();
    expect(reply.map(({ state }) => state)).toEqual(["delivered"]);
  }, 30_000);

  // The first START comes so soon after the STOP that the bot asks back.
  for (const replies of [2, 3]) {
    expect(await town.plivo.say(EDNA.number, OUR_NUMBER, "START")).toBe(200);
    await vi.waitFor(async () => {
      const sent = await town.db.selectFrom("tidings_message").select("state").where("kind", "=", "reply").execute();
      // A START that overtakes the question is no answer to it.
      expect(sent.filter(({ state }) => state === "delivered")).toHaveLength(replies);
    }, 30_000);
  }
  await vi.waitFor(async () => {
    const standing = await town.db
      .selectFrom("tidings_standing")
      .select("state")
      .where("patron_id", "=", EDNA.id)
      .execute();
    expect(standing.map(({ state }) => state)).toEqual(["opted_in"]);
  }, 30_000);
  expect(service.log.join("\n")).not.toMatch(/denied/i);
});

/**
 * Runs Koha's job over these transports, which asks the service beforehand. Returns the statuses of the service's
 * responses.
 */
async function runJob(type: string[], where?: string): Promise<number[]> {
  const answers: number[] = [];
  const ask = async (_: number, ticket: string) => {
    const headers = { authorization: `Bearer ${ticket}` };
    answers.push((await fetch(`${service.url}/hook/nudge`, { method: "POST", headers })).status);
  };
  await town.db.connection().execute(async (one) => {
    await prepareRun(one, { type, ...(where ? { where } : {}) }, { script: true, patienceMs: 10_000, ask });
    await sql`do release_all_locks()`.execute(one);
  });
  return answers;
}

test("with just the printed grants a text is taken in trial, and live a mail that a rule takes over", async () => {
  const { db } = town;
  onTestFinished(() => forgetRuns(db));
  const patron = await anOptedInPatron(db);
  await sql`insert into tidings_setting (name, value, changed_at, changed_by)
    values ('trial_addresses', ${patron.address}, utc_timestamp(3), 'test')`.execute(db);
  await setMode(db, "trial");
  const notice = (transport: string, letterCode: string) =>
    aNotice(db, { patronId: patron.patronId, queuedAt: town.clock.now(), transport, letterCode });
  const shown = async (ids: number[]) => {
    const rows = await db.selectFrom("message_queue").select("status").where("message_id", "in", ids).execute();
    return rows.map(({ status }) => status);
  };
  const text = await notice("sms", "HOLD");
  expect(await runJob(["sms"])).toEqual([200]);
  expect(await shown([text])).toEqual(["sent"]);

  await setMode(db, "live");
  await sql`insert into tidings_rule (transport, letter_code, takes, changed_at, changed_by)
    values ('email', 'ODUE', 1, utc_timestamp(3), 'test')`.execute(db);
  const mail = await notice("email", "ODUE");
  // A condition on a column that only Koha's own user may read leaves the run to Koha, without an error.
  expect(
    await runJob(["email"], "me.borrowernumber in (select borrowernumber from borrowers where dateofbirth > now())"),
  ).toEqual([200]);
  expect(await shown([mail])).toEqual(["pending"]);
  expect(await runJob(["email"])).toEqual([200]);
  expect(await shown([mail])).toEqual(["sent"]);
  expect(service.log.join("\n")).not.toMatch(/denied/i);
});

test("with just the printed grants the service says that the ledger can only be added to", async () => {
  const health = await fetch(`${service.url}/health`);
  expect(await health.json()).toMatchObject({ ledger: "append_only" });
});

test("the service's user cannot change the ledger or a password, read a second factor, or make a table", async () => {
  const tidings = await asTidings();
  try {
    for (const forbidden of [
      "update tidings_ledger set actor = 'nobody'",
      "delete from tidings_ledger",
      "update borrowers set password = '!'",
      "select secret from borrowers",
      "update message_queue set content = 'other words'",
      "create table tidings_more (id int)",
      "lock tables message_queue write",
    ]) {
      await expect(tidings.query(forbidden), forbidden).rejects.toThrow(/denied/);
    }
    const [rows] = await tidings.query<RowDataPacket[]>("select count(*) as steps from tidings_ledger");
    expect(rows[0]?.steps).toBeGreaterThan(0);
  } finally {
    await tidings.end();
  }
});

test("with just the printed grants a patron is let in by card and PIN, and failures are counted", async () => {
  // The hash of 1234, as Koha stores it.
  const hash = "$2a$04$abcdefghijklmnopqrstuuLmbu5vDTuG9XSinpEFXpa/UakZY.oz6";
  await sql`update borrowers set password = ${hash} where borrowernumber = ${EDNA.id}`.execute(town.db);
  const address = { socketPath: town.mariadb.socket, user: "tidings", password: "", database: DATABASE };
  const { db, pool, close } = openDatabase(address, 1);
  try {
    const mayTry = (who: string) =>
      countTry(db, { what: "join-card", who, key: "key" }, { most: 5, withinMs: 60_000 }, town.clock.now());
    const policy = { expired: "refuse", debarred: "refuse" } as const;
    const door = { host: await readHost(pool.promise()), policy, now: town.clock.now(), evenMs: 0, mayTry };
    const edna = { firstName: "Edna", surname: "Acosta", card: "23529001000051" };
    expect(await checkCredentials(db, { ...edna, pin: "4321" }, door)).toEqual({ because: "wrong" });
    expect(await checkCredentials(db, { ...edna, pin: "1234" }, door)).toMatchObject({ patronId: EDNA.id });
    await forgetLimits(db, town.clock.now());
  } finally {
    await close();
  }
});

test("with just the printed grants a consent is proved and its patron forgotten", async () => {
  const env = { TIDINGS_DATABASE_URL: town.databaseUrl.replace("//root@", "//tidings@"), TIDINGS_KEY: KEY };
  const proof = await typed(proveConsent, ["--patron", String(EDNA.id)], { env });
  expect(proof).toMatchObject({ code: 0, errors: "", out: expect.stringContaining(writtenNumber(EDNA.number)) });
  // An earlier test emptied the settings, and with them what the service noted of its key.
  await service.stop();
  await service.start();
  const forget = await typed(proveConsent, ["--patron", String(EDNA.id), "--forget", "--by", "Ida"], { env });
  expect(forget).toMatchObject({ code: 0, errors: "", out: expect.stringMatching(/^Patron 51 is forgotten/) });
});

test("a service that may make no tables does not start while a migration waits, and says what to run", async () => {
  await service.stop();
  const root = await asRoot();
  await root.query("delete from tidings_migration order by name desc limit 1");
  await expect(service.start()).rejects.toThrow(
    /Migrations wait to be applied: \d{4}_\w+\.sql\. Run "npm run migrate"/,
  );
  await migrate(root, MIGRATIONS);
  await root.end();
  await service.start();
  expect((await fetch(`${service.url}/health`)).status).toBe(200);
});
