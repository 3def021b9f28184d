import { setTimeout as sleep } from "node:timers/promises";
import { findPort } from "../town/program.ts";
import { checkSimulator, checkTables, countMessages } from "./books.ts";
import { type Child, runChild } from "./child.ts";
import { type Amount, type Ground, layGround, OUR_NUMBER } from "./ground.ts";
import type { PackedService } from "./packed.ts";
import { between, readUsage, type Usage } from "./usage.ts";

export type Contender = "tidings" | "plain loop" | "ceiling";

/** The figures of one contender in one round. */
export interface Figures {
  contender: Contender;
  seconds: number;
  perSecond: number;
  /** By process: the sender, the simulator and, if there is one, MariaDB. */
  usage: Record<string, Usage>;
}

export interface Race extends Amount {
  /** Requests in flight at once, for Tidings and for the ceiling. */
  inFlight: number;
  receipts: "none" | "final";
  logFile: string;
  service: PackedService;
}

const AUTH_ID = "MABENCHBENCHBENCHB00";
const AUTH_TOKEN = "token-of-the-benchmark";
const PATIENCE_MS = 60_000;

/**
 * Sends everything once with `contender`, on a fresh database and with a fresh simulator. Throws unless each text
 * arrived exactly once.
 */
export async function run(contender: Contender, race: Race): Promise<Figures> {
  const closers: (() => Promise<void>)[] = [];
  try {
    const ground = contender === "ceiling" ? undefined : await layGround(race);
    if (ground) closers.push(ground.stop);
    const simulator = await openSimulator(race, contender === "tidings" ? race.receipts : "none");
    closers.push(simulator.child.stop);
    const sender = await openDispatcher(contender, race, simulator.origin, ground);
    closers.push(sender.child.stop);
    await ground?.queueNotices();

    const pids = {
      sender: sender.child.pid,
      simulator: simulator.child.pid,
      ...(ground ? { MariaDB: ground.mariadb.pid } : {}),
    };
    const before = await readAll(pids);
    const start = performance.now();
    sender.child.go();
    await sender.done();
    const seconds = (performance.now() - start) / 1000;
    const after = await readAll(pids);

    await checkSimulator(simulator.origin, race);
    if (ground) await checkTables(ground, race, contender === "tidings");
    const usage: Record<string, Usage> = {};
    for (const [name, one] of Object.entries(after)) usage[name] = between(before[name] ?? one, one);
    return { contender, seconds, perSecond: race.messages / seconds, usage };
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function readAll(pids: Record<string, number>): Promise<Record<string, Usage>> {
  const all: Record<string, Usage> = {};
  for (const [name, pid] of Object.entries(pids)) all[name] = await readUsage(pid);
  return all;
}

async function openSimulator(race: Race, receipts: Race["receipts"]): Promise<{ child: Child; origin: string }> {
  const args = ["--receipts", receipts, "--auth-id", AUTH_ID, "--auth-token", AUTH_TOKEN, "--number", OUR_NUMBER];
  const child = await runChild("scripts/town/plivo/alone.ts", args, {}, race.logFile);
  const { origin }: { origin: string } = JSON.parse(await child.line());
  return { child, origin };
}

interface Sender {
  child: Child;
  /** Resolves once everything is sent and recorded. */
  done(): Promise<void>;
}

async function openDispatcher(contender: Contender, race: Race, simulator: string, ground?: Ground): Promise<Sender> {
  if (contender === "tidings" && ground) return openTidings(race, simulator, ground);
  const env = {
    BENCH_DATABASE_URL: ground?.url ?? "",
    BENCH_AUTH_ID: AUTH_ID,
    BENCH_AUTH_TOKEN: AUTH_TOKEN,
    BENCH_PLIVO: `${simulator}/v1/Account/${AUTH_ID}`,
  };
  const child =
    contender === "ceiling"
      ? await runChild(
          "scripts/bench/ceiling.ts",
          [race.messages, race.patrons, race.inFlight].map(String),
          env,
          race.logFile,
        )
      : await runChild("scripts/bench/plain-loop.ts", [], env, race.logFile);
  await child.line();
  return { child, done: async () => void (await child.line()) };
}

async function openTidings(race: Race, simulator: string, ground: Ground): Promise<Sender> {
  const port = await findPort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    TIDINGS_DATABASE_URL: ground.url,
    TIDINGS_PORT: String(port),
    TIDINGS_PUBLIC_URL: url,
    TIDINGS_BOT_TOKEN: "token-of-the-bot-of-the-benchmark",
    TIDINGS_LIBRARY_NAME: "Riverside Library",
    TIDINGS_LIBRARY_CONTACT: "555-0142",
    TIDINGS_PLIVO_AUTH_ID: AUTH_ID,
    TIDINGS_PLIVO_AUTH_TOKEN: AUTH_TOKEN,
    // @0: no limit on the pace.
    TIDINGS_PLIVO_NUMBERS: `${OUR_NUMBER}@0`,
    TIDINGS_PLIVO_API: simulator,
    // No bot runs here that could report again.
    TIDINGS_DEAF_AFTER_MS: "86400000",
    TIDINGS_IN_FLIGHT: String(race.inFlight),
    TIDINGS_DAILY_LIMIT: String(10 * race.messages),
  };
  const child = await runChild(race.service.program, [], env, race.logFile, race.service.flags);
  await until("the service answers", () =>
    fetch(`${url}/health`)
      .then((answer) => answer.ok)
      .catch(() => false),
  );
  const wanted = race.receipts === "none" ? "sent" : "delivered";
  return {
    child,
    done: async () => {
      let before = 0;
      await until(`everything is ${wanted}`, async (stillMoves) => {
        const moved = await countMessages(ground, wanted);
        if (moved !== before) stillMoves();
        before = moved;
        return moved >= race.messages;
      });
    },
  };
}

/** Polls ten times a second; throws after a minute without progress. */
async function until(what: string, isTrue: (stillMoves: () => void) => Promise<boolean>): Promise<void> {
  let movedAt = performance.now();
  const stillMoves = () => {
    movedAt = performance.now();
  };
  while (!(await isTrue(stillMoves))) {
    if (performance.now() - movedAt > PATIENCE_MS) throw new Error(`waited in vain until ${what}`);
    await sleep(100);
  }
}
