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
  const taken = new Map<string, Heard>();
  const asked: Heard[] = [];
  const questions: WhomQuestion[] = [];
  const reports: BotReport[] = [];
  const known = new Map<string, Awaited<ReturnType<BotBackend["whom"]>>>();
  let verdictOn: Parameters<StandIn["judge"]>[0] = () => undefined;
  let restore: { id: number; since: string } | undefined;
  let held: { bot: string; until: number } | undefined;
  const holder = () => (held !== undefined && held.until > monotonic() ? held.bot : undefined);

  const backend: BotBackend = {
    async heard(heard) {
      asked.push(heard);
      const verdict = await verdictOn(heard);
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
    async takeDuty(bot) {
      const working = (holder() ?? bot) === bot;
      if (working) held = { bot, until: monotonic() + forMs };
      return { working, forMs };
    },
    async leaveDuty(bot) {
      if (held?.bot === bot) held = undefined;
    },
    async settings() {
      return {};
    },
    async report(report) {
      reports.push(report);
      return { epoch: reports.length, again: false, ...(restore ? { restore } : {}) };
    },
    async parked({ rows }) {
      return { done: [], wanted: rows.map(({ row }) => row) };
    },
  };

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

  let server: ServerType | undefined;
  let port = 0;
  const start = async () => {
    await new Promise<void>((resolve) => {
      server = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, (info: AddressInfo) => {
        port = info.port;
        resolve();
      });
    });
  };
  await start();

  return {
    url: `http://127.0.0.1:${port}`,
    token,
    get taken() {
      return [...taken.values()];
    },
    asked,
    questions,
    reports,
    holder,
    know: (address, whom) => void known.set(address, whom),
    restore(id, since) {
      restore = { id, since };
    },
    judge(verdict) {
      verdictOn = verdict;
    },
    start,
    async stop() {
      const closed = new Promise((resolve) => server?.close(resolve));
      if (server !== undefined && "closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}
