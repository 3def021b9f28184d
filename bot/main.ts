import { hostname } from "node:os";
import { Failure } from "../plugin/failure.ts";
import { openLog } from "../plugin/log.ts";
import { readSettings } from "./settings.ts";
import { startBot } from "./start.ts";

try {
  const settings = readSettings(process.env, hostname());
  const log = openLog("bot", settings.logLevel);
  const bot = await startBot(settings, { log, now: () => new Date(), monotonic: () => performance.now() });
  process.stdout.write(`The Tidings bot ${settings.name} listens on ${bot.origin}\n`);

  let leaving = false;
  const leave = async () => {
    if (leaving) return;
    leaving = true;
    await bot.stop();
    process.exit(0);
  };
  process.on("SIGTERM", leave);
  process.on("SIGINT", leave);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
