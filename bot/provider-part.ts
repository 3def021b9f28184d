import { setTimeout as sleep } from "node:timers/promises";
import { type Log, sealed } from "../plugin/foundation/log.ts";
import type { BotBackend, BotPart } from "../plugin/http/bot-api.ts";
import { ServiceFailure } from "./service.ts";
import type { BotSettings } from "./settings.ts";

export interface Following {
  service: Pick<BotBackend, "settings">;
  /** Starts to listen with these settings. */
  start(settings: BotSettings): Promise<{ stop(): Promise<void> }>;
  stopping: AbortSignal;
  /** Milliseconds between two checks of what staff have entered. */
  lookAgainMs: number;
  /** Milliseconds until a service that did not respond is asked again. */
  askAgainMs: number;
  log: Log;
}

/** Listens with the accounts that staff entered, and starts again when they change them. Resolves once stopped. */
export async function listenAsTold(settings: BotSettings, following: Following): Promise<void> {
  const { start, stopping, lookAgainMs, log } = following;
  const alone = isComplete(settings);
  let part = alone ? {} : await fetchPart(following);
  while (part !== undefined && !stopping.aborted) {
    const ears = await start(withPart(settings, part));
    const before = JSON.stringify(part);
    while (!stopping.aborted && JSON.stringify(part) === before) {
      await sleep(lookAgainMs, undefined, { signal: stopping }).catch(() => {});
      if (!stopping.aborted && !alone) part = (await fetchPart(following)) ?? part;
    }
    // Changes take effect by a fresh start; the inbox stays on disk meanwhile.
    await ears.stop();
    if (!stopping.aborted) log.note("settings.changed");
  }
}

/** What staff entered about the providers. Retries until the service responds; undefined if stopped before it did. */
async function fetchPart({ service, stopping, askAgainMs, log }: Following): Promise<BotPart | undefined> {
  for (let silent = false; !stopping.aborted; ) {
    const part = await service.settings().catch((error: unknown) => {
      if (!(error instanceof ServiceFailure)) throw error;
      if (!silent) log.note("settings.awaited", { code: error.code, answered: error.answered });
      silent = true;
    });
    if (part) return part;
    await sleep(askAgainMs, undefined, { signal: stopping }).catch(() => {});
  }
  return undefined;
}

function withPart(settings: BotSettings, { plivo, telegram }: BotPart): BotSettings {
  return {
    ...settings,
    ...(plivo ? { plivo: { ...plivo, authToken: sealed(plivo.authToken) } } : {}),
    ...(telegram ? { telegram: { ...telegram, token: sealed(telegram.token) } } : {}),
  };
}

/** Whether the environment names a provider: then it is all there is, and the bot does not wait for the service. */
function isComplete(settings: BotSettings): boolean {
  return settings.plivo !== undefined || settings.telegram !== undefined;
}
