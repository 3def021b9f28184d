import { join } from "node:path";
import { unpackService } from "../../bench/packed.ts";
import { databaseUrl } from "../../mariadb.ts";
import { findPort } from "../../town/program.ts";
import { LIBRARY, OUR_BOT, OUR_NUMBER } from "../../town/town.ts";
import { followsRecord, isListed } from "../people.ts";
import type { LinkName, ProgramName } from "../steps.ts";
import type { Closers, World } from "../world.ts";
import { openFailover } from "./failover.ts";
import { SCHEMA } from "./koha-database.ts";
import { type Link, openLink } from "./link.ts";
import { type HostProgram, superviseProgram } from "./programs.ts";
import { openWebServer } from "./web-server.ts";

const AUTH_ID = "MACHAOSCHAOSCHAOS000";
const AUTH_TOKEN = "auth-token-of-the-chaos-plivo-simulator";
const TELEGRAM_TOKEN = "700000009:AAtokenOfTheChaosTelegramSimulator";
const BOT_TOKEN = "chaos-token-between-bot-and-service";

/** The accounts at the providers. */
export const ACCOUNT = {
  plivo: { authId: AUTH_ID, authToken: AUTH_TOKEN, numbers: [OUR_NUMBER], credits: 100_000 },
  telegram: { token: TELEGRAM_TOKEN, username: OUR_BOT },
};

/** What must stand in no log. */
export const SECRETS: readonly string[] = [AUTH_TOKEN, TELEGRAM_TOKEN, BOT_TOKEN];

/**
 * Short times for a short run: who is silent for six seconds counts as dead, and a provider has a second and a half.
 */
const SHORT = {
  TIDINGS_BEAT_MS: "500",
  TIDINGS_SILENT_MS: "6000",
  TIDINGS_DEAF_AFTER_MS: "6000",
  TIDINGS_BOT_DUTY_MS: "3000",
  TIDINGS_PLIVO_TIMEOUT_MS: "1500",
  TIDINGS_TELEGRAM_TIMEOUT_MS: "1500",
};

type Base = Omit<World, "links" | "programs" | "web" | "stop"> & { folder: string };

/** Opens a proxy on every way between the parts, and starts services, bots and web server. */
export async function startPrograms(base: Base, closers: Closers): Promise<Pick<World, "links" | "programs" | "web">> {
  const { folder, clock, history } = base;
  const ports = new Map<ProgramName, number>();
  for (const name of ["service-1", "service-2", "bot-1", "bot-2"] as const) ports.set(name, await findPort());
  const url = (name: ProgramName) => `http://127.0.0.1:${ports.get(name)}`;
  const services = await openFailover([url("service-1"), url("service-2")]);
  closers.push(() => services.stop());
  const bots = await openFailover([url("bot-1"), url("bot-2")]);
  closers.push(() => bots.stop());
  const web = await openWebServer({ folder, servicePort: services.port, botPort: bots.port, env: clock.env });
  closers.push(() => web.stop());
  const links = await openLinks(base, { web: portOf(web.url), services: services.port, ports }, closers);
  const at = (name: LinkName) => `http://127.0.0.1:${links.get(name)?.port}`;
  // A web server may have the providers' path below one of its own.
  const publicUrl = `${at("Plivo to web server")}${new URL(web.url).pathname.replace(/\/$/, "")}`;
  base.plivo.forwardTo(`${publicUrl}/bot/plivo/inbound`);
  const programs = new Map<ProgramName, HostProgram>();
  const shared = {
    TIDINGS_BOT_TOKEN: BOT_TOKEN,
    TIDINGS_PUBLIC_URL: publicUrl,
    TIDINGS_PLIVO_AUTH_TOKEN: AUTH_TOKEN,
    TIDINGS_TELEGRAM_TOKEN: TELEGRAM_TOKEN,
    ...clock.env,
  };
  const packed = await unpackService(join(folder, "packed"));
  for (const [name, port] of ports) {
    const file = name.startsWith("bot") ? packed.bot : packed.program;
    const own = name.startsWith("bot")
      ? botEnv(folder, name, port, at)
      : { ...serviceEnv(base, name, port, at), TIDINGS_DATABASE_URL: serviceDatabase(links, name) };
    programs.set(name, superviseProgram(name, file, port, { ...shared, ...own }, history));
  }
  closers.push(() => Promise.all([...programs.values()].map((program) => program.close())));
  for (const program of programs.values()) await program.up();
  return { links, programs, web };
}

const portOf = (url: string): number => Number(new URL(url).port);

function serviceDatabase(links: ReadonlyMap<LinkName, Link>, name: ProgramName): string {
  const socket = links.get(`${name} to database` as LinkName)?.socket ?? "";
  return databaseUrl(socket, SCHEMA).replace("//root@", "//tidings_service@");
}

/** The settings of a service that differ from those of a bot. A seed decides whether numbers follow Koha's record. */
function serviceEnv({ options, people }: Base, name: ProgramName, port: number, at: (name: LinkName) => string) {
  return {
    ...SHORT,
    TIDINGS_PORT: String(port),
    TIDINGS_OPAC_URL: "/patron",
    TIDINGS_STAFF_URL: "/staff",
    TIDINGS_LIBRARY_NAME: LIBRARY.name,
    TIDINGS_LIBRARY_CONTACT: LIBRARY.contact,
    TIDINGS_PLIVO_AUTH_ID: AUTH_ID,
    TIDINGS_PLIVO_NUMBERS: `${OUR_NUMBER}@40`,
    TIDINGS_PLIVO_API: at(`${name} to Plivo` as LinkName),
    TIDINGS_TELEGRAM_API: at(`${name} to Telegram` as LinkName),
    TIDINGS_DAILY_LIMIT: "1000000",
    TIDINGS_TRIAL_ADDRESSES: people.flatMap(({ number }, index) => (isListed(index) ? [number] : [])).join(","),
    TIDINGS_NUMBER_FOLLOWS_RECORD: followsRecord(options.seed) ? "yes" : "no",
  };
}

function botEnv(folder: string, name: ProgramName, port: number, at: (name: LinkName) => string) {
  return {
    TIDINGS_BOT_PORT: String(port),
    TIDINGS_BOT_NAME: name,
    TIDINGS_BOT_INBOX: join(folder, `${name}.sqlite`),
    TIDINGS_SERVICE_URL: at(`${name} to service` as LinkName),
    TIDINGS_TELEGRAM_API: at(`${name} to Telegram` as LinkName),
  };
}

interface Ends {
  web: number;
  services: number;
  ports: ReadonlyMap<ProgramName, number>;
}

async function openLinks(
  { folder, database, plivo, telegram }: Base,
  { web, services, ports }: Ends,
  closers: Closers,
): Promise<Map<LinkName, Link>> {
  const [toPlivo, toTelegram] = [{ port: portOf(plivo.origin) }, { port: portOf(telegram.origin) }];
  const service = (name: ProgramName) => ({ port: ports.get(name) ?? 0 });
  const ends: Readonly<Record<LinkName, Parameters<typeof openLink>[0]["to"]>> = {
    "service-1 to database": [{ socket: database.socket }],
    "service-2 to database": [{ socket: database.socket }],
    "service-1 to Plivo": [toPlivo],
    "service-2 to Plivo": [toPlivo],
    "service-1 to Telegram": [toTelegram],
    "service-2 to Telegram": [toTelegram],
    "bot-1 to Telegram": [toTelegram],
    "bot-2 to Telegram": [toTelegram],
    "bot-1 to service": [service("service-1"), service("service-2")],
    "bot-2 to service": [service("service-2"), service("service-1")],
    "Plivo to web server": [{ port: web }],
    "Koha to service": [{ port: services }],
  };
  const links = new Map<LinkName, Link>();
  for (const [name, to] of Object.entries(ends) as [LinkName, (typeof ends)[LinkName]][]) {
    const socket = name.endsWith("database") ? { socket: join(folder, `${name.slice(0, 9)}.sock`) } : "port";
    const link = await openLink({ name, listen: socket, to });
    closers.push(() => link.stop());
    links.set(name, link);
  }
  return links;
}
