import { loadavg } from "node:os";
import { createConnection } from "mysql2/promise";
import { migrate } from "../../plugin/database/migrations.ts";
import { startMariadb } from "../mariadb.ts";
import { MIGRATIONS } from "../test-database.ts";
import { loadKoha } from "../town/koha/tables.ts";
import { MOST_READ } from "./aims.ts";
import { type Amounts, FULL, fill, SMALL } from "./fill.ts";
import { QUERIES } from "./queries.ts";
import { openWatched } from "./watch.ts";

/*
 * Fills a private MariaDB with a large library's year and asks what staff ask. Fails by what is read and by the plans,
 * never by the time: that depends on the machine. `npm run scale -- --small` fills one in thirty.
 */

const DATABASE = "koha_scale";
const RUNS = 5;

async function prepare(socketPath: string, amounts: Amounts): Promise<void> {
  const root = await createConnection({ socketPath, user: "root" });
  await root.query(`create database ${DATABASE} character set utf8mb4 collate utf8mb4_unicode_ci`);
  await root.query(`use ${DATABASE}`);
  await loadKoha(root, "current");
  await migrate(root, MIGRATIONS);
  await fill(root, amounts);
  await root.end();
}

async function measure(): Promise<void> {
  const amounts = process.argv.includes("--small") ? SMALL : FULL;
  const mariadb = await startMariadb({ large: true });
  try {
    const begun = performance.now();
    await prepare(mariadb.socket, amounts);
    console.log(`${JSON.stringify(amounts)}, filled in ${Math.round((performance.now() - begun) / 1000)} s`);
    const { watch, close } = openWatched(mariadb.socket, DATABASE);
    let wrong = 0;
    for (const query of QUERIES) {
      const { times, rowsRead, faults } = await watch(query, RUNS, new Date());
      const { most = MOST_READ } = query;
      if (rowsRead > most) faults.push(`reads ${rowsRead} rows, ${most} at most`);
      wrong += faults.length;
      const median = (times[Math.floor(times.length / 2)] ?? 0).toFixed(0).padStart(6);
      const load = loadavg()[0]?.toFixed(1);
      console.log(`${query.name.padEnd(44)}${median} ms ${String(rowsRead).padStart(8)} rows, load ${load}`);
      for (const fault of faults) console.log(`    wrong: ${fault}`);
    }
    await close();
    console.log(wrong === 0 ? "All plans are as they should be." : `${wrong} faults`);
    process.exitCode = wrong === 0 ? 0 : 1;
  } finally {
    await mariadb.stop();
  }
}

await measure();
