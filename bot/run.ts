import { hostname } from "node:os";
import { Failure } from "../plugin/foundation/failure.ts";
import { openLog } from "../plugin/foundation/log.ts";
import { rated } from "../plugin/foundation/rated-log.ts";
import { listenAsTold } from "./provider-part.ts";
import { openService } from "./service.ts";
import { type BotSettings, readSettings } from "./settings.ts";
import { startBot } from "./start.ts";

try {
  const settings = readSettings(process.env, hostname());
  const log = rated(openLog("bot", settings.logLevel));
  const outside = { log, now: () => new Date(), monotonic: () => performance.now() };
  const service = openService(settings.service.url, settings.service.token);
  const stopping = new AbortController();
  process.on("SIGTERM", () => stopping.abort());
  process.on("SIGINT", () => stopping.abort());

  const start = async (told: BotSettings) => {
    const bot = await startBot(told, outside);
    process.stdout.write(`The Tidings bot ${settings.name} listens on ${bot.origin}\n`);
    return bot;
  };
  const pauses = { lookAgainMs: 15_000, askAgainMs: 2_000 };
  await listenAsTold(settings, { service, start, stopping: stopping.signal, ...pauses, log });
  process.exit(0);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
