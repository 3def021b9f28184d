import { loadavg } from "node:os";
import { createConnection } from "mysql2/promise";
import { openDatabase } from "../../plugin/database/connection.ts";
import { migrate } from "../../plugin/database/migrations.ts";
import { readHost } from "../../plugin/koha/host.ts";
import { startMariadb } from "../mariadb.ts";
import { MIGRATIONS } from "../test-database.ts";
import { loadKoha } from "../town/koha/tables.ts";
import { fillForElections } from "./fill-elections.ts";
import { timeElections } from "./time-elections.ts";

/* Elects 200,000 patrons in a private MariaDB: `npm run scale:elections`, or `-- 20000` for fewer. */

const DATABASE = "koha_elections";
const AIM_MS = 60_000;
const patrons = Number(process.argv[2] ?? 200_000);

const mariadb = await startMariadb({ large: true });
try {
  const root = await createConnection({ socketPath: mariadb.socket, user: "root" });
  await root.query(`create database ${DATABASE} character set utf8mb4 collate utf8mb4_unicode_ci`);
  await root.query(`use ${DATABASE}`);
  await loadKoha(root, "current");
  await migrate(root, MIGRATIONS);
  await fillForElections(root, patrons);
  const { db, pool, close } = openDatabase({
    socketPath: mariadb.socket,
    user: "root",
    password: "",
    database: DATABASE,
  });
  const host = await readHost(pool.promise());
  const timed = await timeElections({
    db,
    host,
    now: () => new Date(),
    monotonic: () => performance.now(),
    change: (sql) => root.query(sql),
  });
  for (const { name, ms } of timed) console.log(`${name.padEnd(44)}${(ms / 1000).toFixed(1).padStart(7)} s`);
  const sources = await db
    .selectFrom("tidings_election as e")
    .innerJoin("tidings_election_part as p", "p.profile_id", "e.profile_id")
    .select((eb) => ["p.source", eb.fn.countAll<number>().as("count")])
    .groupBy("p.source")
    .execute();
  const profiles = await db.selectFrom("tidings_election_profile").select("id").execute();
  console.log(sources.map(({ source, count }) => `${source} ${count}`).join(", "), `in ${profiles.length} profiles`);
  console.log(`${patrons} patrons × 12 types, load ${loadavg()[0]?.toFixed(1)}`);
  process.exitCode = (timed[0]?.ms ?? Number.POSITIVE_INFINITY) < AIM_MS ? 0 : 1;
  await close();
  await root.end();
} finally {
  await mariadb.stop();
}
