import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "@hono/node-server";
import { type PlivoSimulator, startPlivo } from "../scripts/town/plivo/simulator.ts";
import { startTelegram, type TelegramSimulator } from "../scripts/town/telegram/simulator.ts";
import { type StandIn, startStandIn } from "./service.fixture.ts";

export const ourNumber = "15550100001";
export const authToken = "plivo-auth-token-0815";
export const telegramToken = "4242:telegram-token-0816";

/** A bot in a process of its own, as in production. */
export interface Actor {
  name: string;
  origin: string;
  /** Everything it has written, to either stream. */
  said(): string;
  /** SIGKILL: it cannot clean up. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  leave(): Promise<number | null>;
  freeze(): void;
  thaw(): void;
}

export interface Stage {
  service: StandIn;
  plivo: PlivoSimulator;
  telegram: TelegramSimulator;
  /** The public address, where a web server passes requests on to the bot that is active. */
  publicUrl: string;
  /** Where the inboxes are. */
  folder: string;
  startBot(name: string): Promise<Actor>;
  close(): Promise<void>;
}

/** Waits until `is` returns true; fails after 15 s, naming what it waited for. */
export async function until(what: string, is: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 750; turn++) {
    if (await is()) return;
    await sleep(20);
  }
  throw new Error(`Waited in vain until ${what}`);
}

/** Starts the service, providers and a web server. A bot that is started again under its name finds its inbox. */
export async function openStage(dutyMs: number): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "tidings-bot-"));
  const now = () => new Date();
  const service = await startStandIn(dutyMs, () => performance.now());
  const plivo = await startPlivo({
    authId: "MA1",
    authToken,
    numbers: [ourNumber],
    now,
    retryDelaysMs: [100, 200, 400, 800, 1600],
  });
  const telegram = await startTelegram({ token: telegramToken, username: "library_bot", now });
  const actors = new Map<string, Actor>();
  const front = await startWebServer(() => [...actors.values()].map((actor) => actor.origin));
  plivo.forwardTo(`${front.url}/bot/plivo/inbound`);

  return {
    service,
    plivo,
    telegram,
    publicUrl: front.url,
    folder,
    async startBot(name) {
      const actor = await startActor(name, {
        TIDINGS_SERVICE_URL: service.url,
        TIDINGS_BOT_TOKEN: service.token,
        TIDINGS_BOT_PORT: "0",
        TIDINGS_BOT_INBOX: join(folder, name, "inbox.sqlite"),
        TIDINGS_BOT_NAME: name,
        TIDINGS_PUBLIC_URL: front.url,
        TIDINGS_PLIVO_AUTH_TOKEN: authToken,
        TIDINGS_TELEGRAM_TOKEN: telegramToken,
        TIDINGS_TELEGRAM_API: telegram.origin,
      });
      actors.set(name, actor);
      return actor;
    },
    async close() {
      for (const actor of actors.values()) await actor.kill();
      await Promise.all([front.stop(), plivo.stop(), telegram.stop(), service.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startActor(name: string, env: Record<string, string>): Promise<Actor> {
  const main = new URL("./main.ts", import.meta.url).pathname;
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", main], {
    env,
  });
  const ended = once(child, "exit");
  let said = "";
  const hear = (chunk: Buffer) => {
    said += chunk;
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  const origin = () => /listens on (http:\S+)/.exec(said)?.[1];
  await until(`${name} listens (${said})`, () => origin() !== undefined || child.exitCode !== null);
  return {
    name,
    origin: origin() ?? `(not listening: ${said})`,
    said: () => said,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    async leave() {
      child.kill("SIGTERM");
      await ended;
      return child.exitCode;
    },
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
  };
}

/** Passes a request on to each bot in turn until one does not return 503, as a library's Apache would. */
async function startWebServer(origins: () => string[]): Promise<{ url: string; stop(): Promise<void> }> {
  const pass = async (request: Request): Promise<Response> => {
    const body = await request.text();
    const { pathname, search } = new URL(request.url);
    for (const origin of origins()) {
      const init = { method: request.method, headers: request.headers, body, signal: AbortSignal.timeout(2_000) };
      const answer = await fetch(`${origin}${pathname}${search}`, init).catch(() => undefined);
      if (answer !== undefined && answer.status !== 503) return new Response(await answer.text(), answer);
    }
    return new Response("no bot", { status: 503 });
  };
  let url = "";
  const server = serve({ fetch: pass, port: 0, hostname: "127.0.0.1" }, (info: AddressInfo) => {
    url = `http://127.0.0.1:${info.port}`;
  });
  await once(server, "listening");
  await until("the web server listens", () => url !== "");
  return {
    url,
    async stop() {
      const closed = once(server, "close");
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}
