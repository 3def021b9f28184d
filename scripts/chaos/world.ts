import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Db, openDatabase } from "../../plugin/database/connection.ts";
import { readDatabaseUrl } from "../../plugin/koha/settings.ts";
import { databaseUrl } from "../mariadb.ts";
import { type PlivoSimulator, startPlivo } from "../town/plivo/simulator.ts";
import { startTelegram, type TelegramSimulator } from "../town/telegram/simulator.ts";
import { type History, openHistory } from "./history.ts";
import { type HostClock, openHostClock } from "./host-clock.ts";
import { type HostDatabase, startHostDatabase } from "./host-database.ts";
import { makeKohaDatabase, SCHEMA } from "./koha-database.ts";
import type { Link } from "./link.ts";
import { makePeople, type Person } from "./people.ts";
import type { PlanOptions } from "./plan.ts";
import type { HostProgram } from "./programs.ts";
import { ACCOUNT, startPrograms } from "./settings.ts";
import type { LinkName, ProgramName } from "./steps.ts";
import type { WebServer } from "./web-server.ts";

/** Everything that the chaos plays in. */
export interface World {
  readonly options: PlanOptions;
  readonly history: History;
  readonly people: readonly Person[];
  /** The number of each patron's phone now, by borrowernumber; people change them. */
  readonly phones: Map<number, string>;
  readonly clock: HostClock;
  readonly database: HostDatabase;
  /** As Koha's own database user, who may not do what an administrator of the server may. */
  readonly db: Db;
  readonly plivo: PlivoSimulator;
  readonly telegram: TelegramSimulator;
  readonly links: ReadonlyMap<LinkName, Link>;
  readonly programs: ReadonlyMap<ProgramName, HostProgram>;
  readonly web: WebServer;
  /** The time by the host's clock. */
  now(): Date;
  /** Works once all earlier work that asked for a turn has ended. */
  inTurn(work: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export type Closers = (() => Promise<unknown>)[];

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
  const history = openHistory(() => performance.now());
  say("Starting the simulators, two services, two bots and a web server …");
  const plivo = await startPlivo({
    ...ACCOUNT.plivo,
    now,
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
