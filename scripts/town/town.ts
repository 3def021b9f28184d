import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import { type Clock, openClock } from "../../plugin/database/clock.ts";
import { type Db, openDatabase } from "../../plugin/database/connection.ts";
import { readDatabaseUrl } from "../../plugin/koha/settings.ts";
import { databaseUrl, type Mariadb, startMariadb } from "../mariadb.ts";
import { type FrontDoor, openFrontDoor } from "./front-door.ts";
import { type KohaShape, loadKoha } from "./koha/tables.ts";
import { type PlivoSimulator, startPlivo } from "./plivo/simulator.ts";
import { describeProgram, findPort, type Program } from "./program.ts";
import { makeRuntimeUser } from "./runtime-user.ts";
import { startTelegram, type TelegramSimulator } from "./telegram/simulator.ts";

/** The library's number, and its bot at Telegram. */
export const OUR_NUMBER = "15550100001";
export const OUR_BOT = "riverside_library_bot";
export const LIBRARY = { name: "Riverside Library", contact: "555-0142" };

const AUTH_ID = "MADEMODEMODEMODEMO00";
const AUTH_TOKEN = "demo-auth-token-of-the-plivo-simulator";
const TELEGRAM_TOKEN = "700000001:AAdemoTokenOfTheTelegramSimulator01";
const BOT_TOKEN = "demo-token-between-bot-and-service";

export interface TownOptions {
  shape?: KohaShape;
  /** Whether every commit reaches the disk. */
  durable?: boolean;
  /** Messages per second from our number; 0 for no limit. */
  pace?: number;
  /** Settings of the service and of the bot that are added or replaced. */
  service?: Readonly<Record<string, string>>;
  bot?: Readonly<Record<string, string>>;
  receiptDelayMs?: number;
  /** Pauses between the tries of Plivo's webhooks; 1, 2 and 4 s by default, where Plivo itself waits minutes. */
  retryDelaysMs?: readonly number[];
  /** Called with the progress, in sentences. */
  say?: (sentence: string) => void;
}

/**
 * A small library with everything around it: database, providers, web server, and our two programs (described, not
 * started).
 */
export interface Town {
  mariadb: Mariadb;
  db: Db;
  databaseUrl: string;
  clock: Clock;
  plivo: PlivoSimulator;
  telegram: TelegramSimulator;
  door: FrontDoor;
  service: Program;
  bot: Program;
  /** The environment of the service, to run another one beside it. */
  serviceEnv: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Builds the town; Koha's tables in it are empty. Stops what it started if a later part fails. */
export async function startTown(options: TownOptions = {}): Promise<Town> {
  const say = options.say ?? (() => {});
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close().catch(() => {});
  };
  try {
    return await build(options, say, closers, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

type Say = (sentence: string) => void;
type Closers = (() => Promise<unknown>)[];

async function build(options: TownOptions, say: Say, closers: Closers, stop: () => Promise<void>): Promise<Town> {
  const database = await makeDatabase(options, say, closers);
  const { mariadb, db, url } = database;
  const clock = await openClock(db, () => performance.now());
  say("Starting the simulators of Plivo and Telegram …");
  const providers = await startProviders(options, clock, closers);
  const programs = await describePrograms(options, database, providers, closers);
  return { mariadb, db, databaseUrl: url, clock, ...providers, ...programs, stop };
}

interface TownDatabase {
  mariadb: Mariadb;
  db: Db;
  /** For root. */
  url: string;
  /** The database user of the service. */
  user: string;
}

async function makeDatabase(options: TownOptions, say: Say, closers: Closers): Promise<TownDatabase> {
  say("Starting a private MariaDB …");
  const mariadb = await startMariadb({ durable: options.durable ?? false, say });
  closers.push(() => mariadb.stop());
  const connection = await createConnection({ socketPath: mariadb.socket, user: "root" });
  await connection.query("create database koha_riverside");
  await connection.query("use koha_riverside");
  say("Making Koha's tables …");
  await loadKoha(connection, options.shape ?? "current");
  say("Making Tidings' tables, and a database user with just the rights that the service needs …");
  const user = await makeRuntimeUser(connection, "koha_riverside");
  await connection.end();
  const url = databaseUrl(mariadb.socket, "koha_riverside");
  const { db, close } = openDatabase(readDatabaseUrl(url), 6);
  closers.push(close);
  return { mariadb, db, url, user };
}

type Providers = Pick<Town, "plivo" | "telegram">;

async function startProviders(options: TownOptions, clock: Clock, closers: Closers): Promise<Providers> {
  const plivo = await startPlivo({
    authId: AUTH_ID,
    authToken: AUTH_TOKEN,
    numbers: [OUR_NUMBER],
    now: clock.now,
    receiptDelayMs: options.receiptDelayMs ?? 300,
    retryDelaysMs: options.retryDelaysMs ?? [1_000, 2_000, 4_000],
  });
  closers.push(() => plivo.stop());
  const telegram = await startTelegram({ token: TELEGRAM_TOKEN, username: OUR_BOT, now: clock.now });
  closers.push(() => telegram.stop());
  return { plivo, telegram };
}

async function describePrograms(
  options: TownOptions,
  { url, user }: TownDatabase,
  { plivo, telegram }: Providers,
  closers: Closers,
): Promise<Pick<Town, "door" | "service" | "bot" | "serviceEnv">> {
  const [servicePort, botPort] = [await findPort(), await findPort()];
  const door = await openFrontDoor(`http://127.0.0.1:${servicePort}`, `http://127.0.0.1:${botPort}`);
  closers.push(() => door.stop());
  plivo.forwardTo(`${door.url}/bot/plivo/inbound`);
  const inbox = await makeInbox(closers);
  const shared = {
    TIDINGS_BOT_TOKEN: BOT_TOKEN,
    TIDINGS_PUBLIC_URL: door.url,
    TIDINGS_PLIVO_AUTH_TOKEN: AUTH_TOKEN,
    TIDINGS_TELEGRAM_TOKEN: TELEGRAM_TOKEN,
    TIDINGS_TELEGRAM_API: telegram.origin,
  };
  const serviceEnv = {
    ...shared,
    TIDINGS_DATABASE_URL: url.replace("//root@", `//${user}@`),
    TIDINGS_PORT: String(servicePort),
    // No Koha is in front of the service here, so its own address is the public one.
    TIDINGS_OPAC_URL: `http://127.0.0.1:${servicePort}/patron`,
    TIDINGS_LIBRARY_NAME: LIBRARY.name,
    TIDINGS_LIBRARY_CONTACT: LIBRARY.contact,
    TIDINGS_PLIVO_AUTH_ID: AUTH_ID,
    TIDINGS_PLIVO_NUMBERS: `${OUR_NUMBER}@${options.pace ?? 5}`,
    TIDINGS_PLIVO_API: plivo.origin,
    ...options.service,
  };
  const botEnv = {
    ...shared,
    TIDINGS_SERVICE_URL: `http://127.0.0.1:${servicePort}`,
    TIDINGS_BOT_PORT: String(botPort),
    TIDINGS_BOT_INBOX: join(inbox, "inbox.sqlite"),
    ...options.bot,
  };
  const service = describeProgram("plugin/main.ts", servicePort, serviceEnv);
  closers.push(() => service.stop());
  const bot = describeProgram("bot/main.ts", botPort, botEnv);
  closers.push(() => bot.stop());
  return { door, service, bot, serviceEnv };
}

/** Creates a folder for the bot's inbox, which is removed with the town or when the process exits. */
async function makeInbox(closers: Closers): Promise<string> {
  const inbox = await mkdtemp(join(tmpdir(), "tidings-inbox-"));
  const removed = () => rmSync(inbox, { recursive: true, force: true });
  // A second Ctrl-C exits without waiting for the orderly stop.
  process.once("exit", removed);
  closers.push(async () => {
    process.off("exit", removed);
    removed();
  });
  return inbox;
}
