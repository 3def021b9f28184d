import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../plugin/database/connection.ts";
import { readDatabaseUrl } from "../../plugin/koha/settings.ts";
import { ensureDebian, PERL } from "../debian.ts";
import { databaseUrl } from "../mariadb.ts";
import { leaveTextsPlain } from "../town/plain-texts.ts";
import { startPlivo } from "../town/plivo/simulator.ts";
import { startTelegram } from "../town/telegram/simulator.ts";
import { openHistory } from "./history.ts";
import { openHostClock } from "./host/clock.ts";
import { startHostDatabase } from "./host/database.ts";
import { makeKohaDatabase, SCHEMA } from "./host/koha-database.ts";
import { ACCOUNT, startPrograms } from "./host/start-programs.ts";
import { hasReceipts, makePeople } from "./people.ts";
import type { PlanOptions } from "./plan.ts";

import type { Closers, World } from "./world.ts";

/** Builds the world and starts everything in it. Stops what it started if a later part fails. */
export async function startWorld(options: PlanOptions, say: (sentence: string) => void): Promise<World> {
  const closers: Closers = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close().catch(() => {});
  };
  try {
    return { ...(await build(options, say, closers)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(
  options: PlanOptions,
  say: (sentence: string) => void,
  closers: Closers,
): Promise<Omit<World, "stop">> {
  await ensureDebian(PERL, say);
  const folder = await mkdtemp(join(tmpdir(), "tidings-chaos-"));
  // Apache's workers are other users, who must read the clock.
  await chmod(folder, 0o755);
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const clock = await openHostClock(folder);
  const now = () => new Date(Date.now() + clock.offsetMs);
  say("Starting a MariaDB that writes every commit to the disk …");
  const database = await startHostDatabase({ env: clock.env, say });
  closers.push(() => database.stop());
  const people = makePeople(options.seed, options.patrons);
  say(`Making Koha's tables and ours, and ${people.length} patrons …`);
  await makeKohaDatabase(database.socket, people, now());
  const { db, close } = openDatabase(
    readDatabaseUrl(databaseUrl(database.socket, SCHEMA).replace("root@", "koha@")),
    12,
  );
  closers.push(close);
  await leaveTextsPlain(db, now());
  const history = openHistory(() => performance.now());
  say("Starting the simulators, two services, two bots and a web server …");
  const plivo = await startPlivo({
    ...ACCOUNT.plivo,
    now,
    receipts: (to) => (hasReceipts(to) ? "all" : "none"),
    receiptDelayMs: 150,
    retryDelaysMs: [1_000, 2_000, 4_000, 8_000],
  });
  closers.push(() => plivo.stop());
  const telegram = await startTelegram({ ...ACCOUNT.telegram, now });
  closers.push(() => telegram.stop());
  const phones = new Map(people.map(({ id, number }) => [id, number]));
  let last = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => {
    last = last.then(work, work);
    return last;
  };
  const base = { inTurn, options, history, people, phones, clock, database, db, plivo, telegram, now };
  return { ...base, ...(await startPrograms({ ...base, folder }, closers)) };
}
