import type { AddressInfo } from "node:net";
import { type ServerType, serve } from "@hono/node-server";
import { Hono } from "hono";
import { Failure } from "../plugin/foundation/failure.ts";
import { type BotBackend, type BotReport, botApi, type Heard, type WhomQuestion } from "../plugin/http/bot-api.ts";

/** The service in the bot's tests: the real routes and checks, a backend in memory, and faults. */
export interface StandIn {
  readonly url: string;
  readonly token: string;
  /** What was taken, in order, each once. */
  readonly taken: readonly Heard[];
  /** Calls of `heard` that reached the backend, repeats and refused ones included. */
  readonly asked: readonly Heard[];
  readonly questions: readonly WhomQuestion[];
  readonly reports: readonly BotReport[];
  /** The bot that holds the duty now. */
  holder(): string | undefined;
  /** Sets what `whom` returns for that address. */
  know(address: string, whom: Awaited<ReturnType<BotBackend["whom"]>>): void;
  /** From now on its database counts as restored. */
  restore(id: number, since: string): void;
  /**
   * Decides about each `heard`: undefined takes it, a status refuses it, "lost" takes it and loses the response, a
   * promise is awaited first.
   */
  judge(verdict: (heard: Heard) => undefined | number | "lost" | Promise<undefined>): void;
  /** Closes the port. */
  stop(): Promise<void>;
  /** Listens again, at the same address and with the same memory. */
  start(): Promise<void>;
}

/** Serves the stand-in on 127.0.0.1; a duty holds for `forMs` by the given monotonic clock. */
export async function startStandIn(forMs: number, monotonic: () => number): Promise<StandIn> {
  const token = "stand-in-token-4711";
  const memory = emptyMemory();
  const duty = openStandInDuty(forMs, monotonic);
  const port = await openPort(appOf({ ...memoryBackend(memory), ...duty.backend }, token));
  return {
    url: `http://127.0.0.1:${port.number}`,
    token,
    get taken() {
      return [...memory.taken.values()];
    },
    asked: memory.asked,
    questions: memory.questions,
    reports: memory.reports,
    holder: duty.holder,
    know: (address, whom) => void memory.known.set(address, whom),
    restore(id, since) {
      memory.restore = { id, since };
    },
    judge(verdict) {
      memory.verdictOn = verdict;
    },
    start: port.open,
    stop: port.close,
  };
}

interface Memory {
  taken: Map<string, Heard>;
  asked: Heard[];
  questions: WhomQuestion[];
  reports: BotReport[];
  /** Accounts that were seen to sign strongly. */
  strong: Set<string>;
  known: Map<string, Awaited<ReturnType<BotBackend["whom"]>>>;
  verdictOn: Parameters<StandIn["judge"]>[0];
  restore?: { id: number; since: string };
}

function emptyMemory(): Memory {
  return {
    taken: new Map(),
    asked: [],
    questions: [],
    reports: [],
    strong: new Set(),
    known: new Map(),
    verdictOn: () => undefined,
  };
}

function memoryBackend(memory: Memory): Omit<BotBackend, "takeDuty" | "leaveDuty"> {
  const { taken, asked, questions, reports, known } = memory;
  return {
    async heard(heard) {
      asked.push(heard);
      const verdict = await memory.verdictOn(heard);
      if (typeof verdict === "number") throw new Failure(String(verdict), "As the test wants it.");
      const repeated = taken.has(heard.id);
      if (!repeated) taken.set(heard.id, heard);
      if (verdict === "lost") throw new Failure("500", "The answer is lost.");
      const outcome = heard.intent === "stop" ? "stopped" : heard.intent === "start" ? "started" : "noted";
      return { outcome, repeated };
    },
    async whom(question) {
      questions.push(question);
      return known.get(question.address) ?? { lang: null, pending: false };
    },
    async settings() {
      return {};
    },
    async report(report) {
      reports.push(report);
      if (report.signing?.strong) memory.strong.add(report.signing.account);
      const strong = report.signing && memory.strong.has(report.signing.account) ? { strong: true } : {};
      return { epoch: reports.length, again: false, ...(memory.restore ? { restore: memory.restore } : {}), ...strong };
    },
    async parked({ rows }) {
      return { done: [], wanted: rows.map(({ row }) => row) };
    },
  };
}

function openStandInDuty(forMs: number, monotonic: () => number) {
  let held: { bot: string; until: number } | undefined;
  const holder = () => (held !== undefined && held.until > monotonic() ? held.bot : undefined);
  const backend: Pick<BotBackend, "takeDuty" | "leaveDuty"> = {
    async takeDuty(bot) {
      const working = (holder() ?? bot) === bot;
      if (working) held = { bot, until: monotonic() + forMs };
      return { working, forMs };
    },
    async leaveDuty(bot) {
      if (held?.bot === bot) held = undefined;
    },
  };
  return { holder, backend };
}

function appOf(backend: BotBackend, token: string): Hono {
  const app = new Hono();
  app.use("/bot/*", async (c, next) => {
    if (c.req.header("authorization") !== `Bearer ${token}`) return c.text("Who is there?", 401);
    await next();
  });
  app.route("/bot", botApi(backend));
  app.onError((error) => {
    const code = error instanceof Failure ? error.code : "500";
    return new Response("no", { status: code === "malformed" ? 400 : Number(code) });
  });
  return app;
}

/** Serves the app on a free port, which it keeps when it is closed and opened again. */
async function openPort(app: Hono): Promise<{ number: number; open(): Promise<void>; close(): Promise<void> }> {
  let server: ServerType | undefined;
  const port = {
    number: 0,
    async open() {
      await new Promise<void>((resolve) => {
        const { fetch } = app;
        server = serve({ fetch, port: port.number, hostname: "127.0.0.1" }, (info: AddressInfo) => {
          port.number = info.port;
          resolve();
        });
      });
    },
    async close() {
      const closed = new Promise((resolve) => server?.close(resolve));
      if (server !== undefined && "closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
  await port.open();
  return port;
}
