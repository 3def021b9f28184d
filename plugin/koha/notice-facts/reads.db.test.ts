import { Kysely, MysqlDialect, sql } from "kysely";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { listGrants } from "../../../scripts/least-privilege.ts";
import { openTestDatabase, type TestDatabase } from "../../../scripts/test-database.ts";
import { type Db, openDatabase, type Tables } from "../../database/connection.ts";
import { HOST_NEEDS, type Host, readHost } from "../host.ts";
import { aKoha } from "../queue/notice.fixture.ts";
import { ABOUT_THINGS, type Ask } from "./ask.ts";
import { readGuardians } from "./guardians.ts";
import { readNoticeFacts } from "./read-notice-facts.ts";
import { readSteps } from "./read-steps.ts";

const TODAY = "2026-03-02";
const PATRONS = 6_000;

/** Asks of all kinds about these patrons. */
const asksOf = (patrons: readonly number[]): Ask[] =>
  patrons.map((patronId, at) => ({
    ...{ noticeId: 1_000_000 + at, patronId, branchcode: "MPL", things: [], text: null },
    about: [...ABOUT_THINGS, "membership_expiry", "welcome"][at % 13] as Ask["about"],
  }));

async function readAll(db: Db, host: Host, patrons: readonly number[]) {
  const asks = asksOf(patrons);
  const facts = await readNoticeFacts(db, host, asks, TODAY);
  const steps = await readSteps(
    db,
    host,
    asks.flatMap((ask) =>
      ask.about === "overdue" || ask.about === "hold_reminder"
        ? [{ ...ask, about: ask.about, letterCode: "LATE" }]
        : [],
    ),
    TODAY,
  );
  return { facts, steps, guardians: await readGuardians(db, host, patrons) };
}

/** Six thousand patrons, each with three loans, a history, holds and a queue. */
async function fill(db: Db, isNew: boolean): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(db);
  await aKoha(db);
  await run("set foreign_key_checks = 0");
  await run(`insert into borrowers (borrowernumber, firstname, branchcode, categorycode, dateexpiry)
    select seq, 'Rita', 'MPL', 'PT', '2026-03-20' from seq_1_to_${PATRONS}`);
  await run("insert into biblio (biblionumber, title, datecreated) values (1, 'Dune', '2020-01-01')");
  await run(`insert into items (itemnumber, biblionumber, biblioitemnumber)
    select seq, 1, 1 from seq_1_to_${PATRONS * 3}`);
  // Overdue, due today, and due soon.
  await run(`insert into issues (issue_id, borrowernumber, itemnumber, date_due, issuedate, lastreneweddate)
    select seq, 1 + seq mod ${PATRONS}, seq,
      elt(1 + (seq - 1) div ${PATRONS}, '2026-02-20', '2026-03-02', '2026-03-04'), '2026-03-02 09:00:00', '2026-03-02 09:00:00'
    from seq_1_to_${PATRONS * 3}`);
  await run(`insert into old_issues (issue_id, borrowernumber, itemnumber, returndate, timestamp)
    select seq + 1000000, 1 + seq mod ${PATRONS}, seq,
      date_sub('2026-03-02 10:00:00', interval seq div ${PATRONS} month),
      date_sub('2026-03-02 10:00:00', interval seq div ${PATRONS} month) from seq_0_to_${PATRONS * 5}`);
  await run(`insert into reserves (reserve_id, borrowernumber, biblionumber, branchcode, found, priority)
    select seq, seq, 1, 'MPL', 'W', 0 from seq_1_to_${PATRONS}`);
  await run(`insert into old_reserves (reserve_id, borrowernumber, biblionumber, branchcode, cancellationdate, priority)
    select seq, seq, 1, 'MPL', '2026-03-02', 0 from seq_1_to_${PATRONS}`);
  await run(`insert into message_queue (borrowernumber, letter_code, message_transport_type, status, time_queued)
    select 1 + seq mod ${PATRONS}, 'LATE', 'sms', 'sent', '2026-02-25 06:00:00' from seq_1_to_${PATRONS * 2}`);
  await run(`insert into accountlines (borrowernumber, issue_id, amountoutstanding, interface)
    select 1 + seq mod ${PATRONS}, seq, 1, 'cron' from seq_1_to_${PATRONS}`);
  if (isNew)
    await run(`insert into recalls (patron_id, biblio_id, status) select seq, 1, 'waiting' from seq_1_to_${PATRONS}`);
  const tables = "borrowers, items, issues, old_issues, reserves, old_reserves, message_queue, accountlines";
  await run(`analyze table ${tables}${isNew ? ", recalls, borrower_relationships" : ""}`);
}

describe.each(["current", "19.06"] as const)("in a Koha of shape %s with many patrons", (shape) => {
  let koha: TestDatabase;
  let host: Host;
  beforeAll(async () => {
    koha = await openTestDatabase(shape, 1);
    host = await readHost(koha.pool.promise());
    await fill(koha.db, shape === "current");
    return koha.close;
  });

  const many = (count: number) => Array.from({ length: count }, (_, at) => 1 + at * 6);

  test("as many queries read two hundred notices as one of each kind, and none reads a whole table", async () => {
    const asked: { sql: string; parameters: readonly unknown[] }[] = [];
    const db: Db = new Kysely<Tables>({
      dialect: new MysqlDialect({ pool: koha.pool }),
      log: ({ level, query }) => void (level === "query" && asked.push({ ...query })),
    });
    // Once a process asks whether this Koha has preferred names.
    await readAll(db, host, many(13));
    asked.length = 0;
    const { facts, steps } = await readAll(db, host, many(200));
    const lacking = shape === "current" ? [] : ["recall_ready"];
    const expected = asksOf(many(200)).filter(({ about }) => !lacking.includes(about));
    expect(facts.size).toBe(expected.length);
    expect(new Set(steps.values())).toEqual(new Set([2]));
    const queries = asked.splice(0);
    await readAll(db, host, many(13));
    expect(queries).toHaveLength(asked.length);
    for (const one of queries) {
      const [plan] = await koha.pool
        .promise()
        .query<RowDataPacket[]>(`explain ${one.sql}`, [...one.parameters] as object[]);
      const whole = plan.filter(({ type, rows }) => ["ALL", "index"].includes(String(type)) && Number(rows) > 1_000);
      expect(whole, one.sql).toEqual([]);
    }
  });

  test("a thousand notices of as many patrons, each of which is read", async () => {
    const { facts, steps } = await readAll(koha.db, host, many(1_000));
    expect([...facts.values()].filter(({ items }) => items.length === 0)).toHaveLength(153);
    expect(facts.size).toBe(shape === "current" ? 1_000 : 923);
    expect(steps.size).toBe(asksOf(many(1_000)).filter(({ about }) => /^(overdue|hold_reminder)$/.test(about)).length);
  });

  test("the rights that are granted are enough, and none of them are needed", async () => {
    const user = `facts_${koha.name}`.slice(0, 32);
    const root = await createConnection({ socketPath: koha.socket, user: "root", database: koha.name });
    await root.query("create user ?@'localhost'", [user]);
    const asTidings = async () => {
      const database = openDatabase({ socketPath: koha.socket, user, password: "", database: koha.name }, 1);
      onTestFinished(database.close);
      return { db: database.db, host: await readHost(database.pool.promise()) };
    };
    onTestFinished(async () => {
      await root.query("drop user ?@'localhost'", [user]);
      await root.end();
    });
    const [rows] = await root.query<RowDataPacket[]>(
      "select concat(table_name, '.', column_name) as name from information_schema.columns where table_schema = ?",
      [koha.name],
    );
    const columns = new Set(rows.map(({ name }) => String(name)));
    const optional = new Set(HOST_NEEDS.flatMap((needs) => needs.optional.map((column) => `${needs.table}.${column}`)));
    const grant = async (lacks: (column: string) => boolean) => {
      for (const statement of listGrants({ user, host: "localhost", database: koha.name }, lacks))
        await root.query(statement);
    };

    await grant((column) => !columns.has(column) || optional.has(column));
    const poor = await asTidings();
    const little = await readAll(poor.db, poor.host, many(13));
    expect([...little.facts.values()].map(({ items }) => items.length)).toEqual([0, 0]);

    await grant((column) => !columns.has(column));
    const rich = await asTidings();
    expect(rich.host).toEqual(host);
    expect(await readAll(rich.db, rich.host, many(50))).toEqual(await readAll(koha.db, host, many(50)));
  });
});
