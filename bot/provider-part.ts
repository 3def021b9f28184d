import { setTimeout as sleep } from "node:timers/promises";
import type { BotDesk, BotPart } from "../plugin/http/bot-api.ts";
import { sealed } from "../plugin/log.ts";
import { ServiceFailure } from "./service.ts";
import type { BotSettings } from "./settings.ts";

const AGAIN_MS = 2_000;

/** What staff entered about the providers, asked of the service until it answers; undefined: stopped before it did. */
export async function fetchPart(
  service: Pick<BotDesk, "settings">,
  stopping: AbortSignal,
): Promise<BotPart | undefined> {
  while (!stopping.aborted) {
    const part = await service.settings().catch((error: unknown) => {
      if (error instanceof ServiceFailure) return undefined;
      throw error;
    });
    if (part) return part;
    await sleep(AGAIN_MS, undefined, { signal: stopping }).catch(() => {});
  }
  return undefined;
}

/** The bot's settings with what staff entered. */
export function withPart(settings: BotSettings, { plivo, telegram }: BotPart): BotSettings {
  return {
    ...settings,
    ...(plivo ? { plivo: { ...plivo, authToken: sealed(plivo.authToken) } } : {}),
    ...(telegram ? { telegram: { ...telegram, token: sealed(telegram.token) } } : {}),
  };
}

/** Whether the environment names a provider: then it says all, and the bot listens without waiting for the service. */
export function isComplete(settings: BotSettings): boolean {
  return settings.plivo !== undefined || settings.telegram !== undefined;
}
