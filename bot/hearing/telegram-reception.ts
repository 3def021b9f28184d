import { TelegramError } from "telegraf";
import { Failure } from "../../plugin/foundation/failure.ts";
import type { Log } from "../../plugin/foundation/log.ts";
import type { Listens } from "../../plugin/http/bot-api.ts";

/** Whether Telegram's updates reach us, as its last answers tell. */
export interface Reception {
  listens(): Listens;
  /** Polling begins anew, or is not this bot's duty. */
  restart(): void;
  /** A poll brought so many updates. */
  received(count: number): void;
  /** A call failed. Returns how long to pause, in milliseconds. */
  failed(error: unknown): number;
}

const LONGEST_REST_MS = 30_000;
const CONFLICT_REST_MS = 5_000;

/** Opens it as `starting`; logs each failure, and the first poll that succeeds after failures. */
export function openReception(log: Log): Reception {
  let listening: Listens = "starting";
  let failures = 0;
  return {
    listens: () => listening,
    restart() {
      listening = "starting";
    },
    received(count) {
      if (failures > 0) log.note("telegram.back");
      failures = 0;
      if (count === 0) listening = "listening";
    },
    failed(error) {
      failures += 1;
      if (error instanceof TelegramError) {
        listening = reasonOf(error);
        log.note("telegram.failed", { because: error.code === 429 ? "rate_limited" : listening, answered: error.code });
        return restMsAfter(error, failures);
      }
      listening = "unreachable";
      if (error instanceof Failure) {
        const on = typeof error.cause === "string" ? { code: error.cause } : {};
        log.note("telegram.failed", { because: error.code, ...on });
      } else {
        log.bug("telegram.failed", error);
      }
      return backoffMs(failures);
    },
  };
}

/**
 * Whether updates go to a webhook. Telegram returns 409 for this and for a second poll, and only its words tell which:
 * "can't use getUpdates method while webhook is active".
 */
export function isWebhookElsewhere(error: unknown): boolean {
  return error instanceof TelegramError && error.code === 409 && /webhook/i.test(error.description);
}

function reasonOf(error: TelegramError): Listens {
  if (isWebhookElsewhere(error)) return "webhook_elsewhere";
  if (error.code === 409) return "another_program_polls";
  return error.code === 401 || error.code === 404 ? "token_refused" : "unreachable";
}

function restMsAfter(error: TelegramError, failures: number): number {
  const { code, parameters } = error;
  // A webhook that was set once is deleted at once; one that is set again and again must not make us spin.
  if (isWebhookElsewhere(error)) return failures === 1 ? 0 : CONFLICT_REST_MS;
  // Telegram ends the older of two polls with one token: if both programs polled again at once, neither would receive.
  if (code === 409) return CONFLICT_REST_MS;
  if (code === 429) return (parameters?.retry_after ?? 5) * 1_000;
  return code === 401 || code === 404 ? LONGEST_REST_MS : backoffMs(failures);
}

function backoffMs(failures: number): number {
  return Math.min(LONGEST_REST_MS, 500 * 2 ** Math.min(failures, 10));
}
