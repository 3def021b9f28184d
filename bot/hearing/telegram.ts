import { setTimeout as sleep } from "node:timers/promises";
import { Telegram, TelegramError } from "telegraf";
import { Failure } from "../../plugin/foundation/failure.ts";
import type { Log, Secret } from "../../plugin/foundation/log.ts";
import type { Listens } from "../../plugin/http/bot-api.ts";
import type { Duty } from "../duty.ts";
import type { Listened } from "./listened.ts";
import { type Me, readUpdate } from "./telegram-updates.ts";

export interface Polling {
  /** Ends the poll in hand and waits for what it brought to be kept. */
  stop(): Promise<void>;
  /** Whether what patrons write to the bot reaches us, and if not, why. */
  listens(): Listens;
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

const CALL_MS = 10_000;
const STANDING_BY_MS = 250;
const LONGEST_REST_MS = 30_000;
const CONFLICT_REST_MS = 5_000;

/**
 * Telegram answers 409 for both, and tells them apart by its words alone: "can't use getUpdates method while webhook is
 * active".
 */
function isWebhookElsewhere(error: TelegramError): boolean {
  return error.code === 409 && /webhook/i.test(error.description);
}

function reasonOf(error: TelegramError): Listens {
  if (isWebhookElsewhere(error)) return "webhook_elsewhere";
  if (error.code === 409) return "another_program_polls";
  return error.code === 401 || error.code === 404 ? "token_refused" : "unreachable";
}

type Method = "getMe" | "deleteWebhook" | "getUpdates";
/** Telegraf names another library's signal; its fetch takes Node's own as well. */
type Signal = NonNullable<NonNullable<Parameters<Telegram["callApi"]>[2]>["signal"]>;

/**
 * Listens to Telegram by long polling, while this bot is on duty. Each update is kept before the next poll's offset
 * confirms it, so one whose process dies comes again. Telegraf's own polling is not used: it confirms before the update
 * is handled.
 */
export function startTelegram({ token, api, duty, keep, log, pollSeconds = 25 }: TelegramParts): Polling {
  const client = new Telegram(token.reveal(), { apiRoot: api, webhookReply: false });
  const stopping = new AbortController();
  let me: Me | undefined;
  let shift: AbortSignal | undefined;
  /** Only for the poll that follows a batch: a number kept for longer would hide the lower ones after an idle week. */
  let offset: number | undefined;
  let troubles = 0;
  let listening: Listens = "starting";

  function call<M extends Method>(method: M, payload: Parameters<typeof client.callApi<M>>[1], deadlineMs: number) {
    const signal = AbortSignal.any([stopping.signal, duty.ending(), AbortSignal.timeout(deadlineMs)]) as Signal;
    // What fetch throws is dropped here: its text may hold the address, and with it the token.
    return client.callApi(method, payload, { signal }).catch((error: unknown) => {
      throw error instanceof TelegramError ? error : new Failure("no_answer", "Telegram gave no answer.");
    });
  }

  async function turn(): Promise<number> {
    if (!duty.working()) {
      listening = "starting";
      return STANDING_BY_MS;
    }
    me ??= await call("getMe", {}, CALL_MS);
    if (shift !== duty.ending()) {
      offset = undefined;
      listening = "starting";
      await call("deleteWebhook", { drop_pending_updates: false }, CALL_MS);
      shift = duty.ending();
    }
    // Until it is known that nothing waits at Telegram, a poll is not held open.
    const timeout = listening === "listening" ? pollSeconds : 0;
    const asked = { timeout, limit: 100, allowed_updates: ["message", "my_chat_member"] } as const;
    const payload = offset === undefined ? asked : { ...asked, offset };
    const updates = await call("getUpdates", payload, timeout * 1_000 + CALL_MS);
    for (const update of updates) {
      const listened = readUpdate(update, me);
      if (listened !== undefined) keep(listened);
    }
    const last = updates.at(-1);
    offset = last && last.update_id + 1;
    if (troubles > 0) log.note("telegram.back");
    troubles = 0;
    if (updates.length === 0) listening = "listening";
    return 0;
  }

  function restAfter(error: unknown): number {
    if (stopping.signal.aborted || !duty.working()) return 0;
    troubles += 1;
    const backoffMs = Math.min(LONGEST_REST_MS, 500 * 2 ** Math.min(troubles, 10));
    if (error instanceof TelegramError) {
      const { code, parameters } = error;
      listening = reasonOf(error);
      log.note("telegram.failed", { because: code === 429 ? "rate_limited" : listening, answered: code });
      if (isWebhookElsewhere(error)) {
        // Somebody tried the token in another program. Deleted again as at the start; one that comes back each time
        // must not make us spin.
        shift = undefined;
        return troubles === 1 ? 0 : CONFLICT_REST_MS;
      }
      // Telegram ends the older of two polls with one token: were both to ask again at once, neither would hear.
      if (code === 409) return CONFLICT_REST_MS;
      if (code === 429) return (parameters?.retry_after ?? 5) * 1_000;
      return code === 401 || code === 404 ? LONGEST_REST_MS : backoffMs;
    }
    listening = "unreachable";
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
    listens: () => listening,
    stop() {
      stopping.abort();
      return finished;
    },
  };
}
