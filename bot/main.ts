import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../plugin/failure.ts";
import { openLog } from "../plugin/log.ts";
import { fetchPart, isComplete, withPart } from "./provider-part.ts";
import { openService } from "./service.ts";
import { readSettings } from "./settings.ts";
import { startBot } from "./start.ts";

const LOOK_AGAIN_MS = 15_000;

try {
  const settings = readSettings(process.env, hostname());
  const log = openLog("bot", settings.logLevel);
  const outside = { log, now: () => new Date(), monotonic: () => performance.now() };
  const service = openService(settings.service.url, settings.service.token);
  const stopping = new AbortController();
  process.on("SIGTERM", () => stopping.abort());
  process.on("SIGINT", () => stopping.abort());

  let part = isComplete(settings) ? {} : await fetchPart(service, stopping.signal);
  while (part !== undefined && !stopping.signal.aborted) {
    const bot = await startBot(withPart(settings, part), outside);
    process.stdout.write(`The Tidings bot ${settings.name} listens on ${bot.origin}\n`);
    const before = JSON.stringify(part);
    while (!stopping.signal.aborted && JSON.stringify(part) === before) {
      await sleep(LOOK_AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => {});
      if (!stopping.signal.aborted && !isComplete(settings)) part = (await fetchPart(service, stopping.signal)) ?? part;
    }
    // What staff changed takes effect by starting anew; the inbox stays on disk meanwhile.
    await bot.stop();
    if (!stopping.signal.aborted) log.note("settings.changed");
  }
  process.exit(0);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
