import { setTimeout as sleep } from "node:timers/promises";
import { Telegram, TelegramError } from "telegraf";
import { Failure } from "../plugin/failure.ts";
import type { Log, Secret } from "../plugin/log.ts";
import type { Duty } from "./duty.ts";
import type { Listened } from "./listened.ts";
import { type Me, readUpdate } from "./telegram-updates.ts";

export interface Polling {
  /** Ends the poll in hand and waits for what it brought to be kept. */
  stop(): Promise<void>;
}

export interface TelegramParts {
  token: Secret;
  api: string;
  duty: Pick<Duty, "working" | "ending">;
  /** Must have it on disk when it returns. */
  keep: (listened: Listened) => void;
  log: Log;
  /** How long Telegram may hold a poll open, in seconds. */
  pollSeconds?: number;
}

const callMs = 10_000;
const standingByMs = 250;
const longestRestMs = 30_000;
const conflictRestMs = 5_000;

const reasons: ReadonlyMap<number, string> = new Map([
  [401, "token_refused"],
  [404, "token_refused"],
  [409, "another_program_polls"],
  [429, "rate_limited"],
]);

type Method = "getMe" | "deleteWebhook" | "getUpdates";
/** Telegraf names another library's signal; its fetch takes Node's own as well. */
type Signal = NonNullable<NonNullable<Parameters<Telegram["callApi"]>[2]>["signal"]>;

/**
 * Listens to Telegram by long polling, while this bot is on duty. Each update is kept before the next poll's offset confirms
 * it, so one whose process dies comes again. Telegraf's own polling is not used: it confirms before the update is handled.
 */
export function startTelegram({ token, api, duty, keep, log, pollSeconds = 25 }: TelegramParts): Polling {
  const client = new Telegram(token.reveal(), { apiRoot: api, webhookReply: false });
  const stopping = new AbortController();
  let me: Me | undefined;
  let shift: AbortSignal | undefined;
  /** Only for the poll that follows a batch: a number kept for longer would hide the lower ones after an idle week. */
  let offset: number | undefined;
  let troubles = 0;

  function call<M extends Method>(method: M, payload: Parameters<typeof client.callApi<M>>[1], deadlineMs: number) {
    const signal = AbortSignal.any([stopping.signal, duty.ending(), AbortSignal.timeout(deadlineMs)]) as Signal;
    // What fetch throws is dropped here: its text may hold the address, and with it the token.
    return client.callApi(method, payload, { signal }).catch((error: unknown) => {
      throw error instanceof TelegramError ? error : new Failure("no_answer", "Telegram gave no answer.");
    });
  }

  async function turn(): Promise<number> {
    if (!duty.working()) return standingByMs;
    me ??= await call("getMe", {}, callMs);
    if (shift !== duty.ending()) {
      offset = undefined;
      await call("deleteWebhook", { drop_pending_updates: false }, callMs);
      shift = duty.ending();
    }
    const asked = { timeout: pollSeconds, limit: 100, allowed_updates: ["message", "my_chat_member"] } as const;
    const payload = offset === undefined ? asked : { ...asked, offset };
    const updates = await call("getUpdates", payload, pollSeconds * 1_000 + callMs);
    for (const update of updates) {
      const listened = readUpdate(update, me);
      if (listened !== undefined) keep(listened);
    }
    const last = updates.at(-1);
    offset = last && last.update_id + 1;
    if (troubles > 0) log.note("telegram.back");
    troubles = 0;
    return 0;
  }

  function restAfter(error: unknown): number {
    if (stopping.signal.aborted || !duty.working()) return 0;
    troubles += 1;
    const backoffMs = Math.min(longestRestMs, 500 * 2 ** Math.min(troubles, 10));
    if (error instanceof TelegramError) {
      const { code, parameters } = error;
      log.note("telegram.failed", { because: reasons.get(code) ?? "unavailable", answered: code });
      // Telegram ends the older of two polls with one token: were both to ask again at once, neither would hear.
      if (code === 409) return conflictRestMs;
      if (code === 429) return (parameters?.retry_after ?? 5) * 1_000;
      return code === 401 || code === 404 ? longestRestMs : backoffMs;
    }
    if (error instanceof Failure) log.note("telegram.failed", { because: error.code });
    else log.bug("telegram.failed", error);
    return backoffMs;
  }

  const finished = (async () => {
    while (!stopping.signal.aborted) {
      const rest = await turn().catch(restAfter);
      await sleep(rest, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();

  return {
    stop() {
      stopping.abort();
      return finished;
    },
  };
}
