import { Telegram, TelegramError } from "telegraf";
import { Failure } from "../../plugin/foundation/failure.ts";
import type { Secret } from "../../plugin/foundation/log.ts";

type Method = "getMe" | "deleteWebhook" | "getUpdates";
type Payload<M extends Method> = Parameters<typeof Telegram.prototype.callApi<M>>[1];
type Result<M extends Method> = ReturnType<typeof Telegram.prototype.callApi<M>>;
/** Telegraf names another library's signal; its fetch takes Node's own as well. */
type Signal = NonNullable<NonNullable<Parameters<Telegram["callApi"]>[2]>["signal"]>;

export interface TelegramCallParts {
  token: Secret;
  api: string;
  /** The signals that end a call; asked for at each call. */
  ending: () => AbortSignal[];
}

/** Calls one method of Telegram's Bot API, for at most `deadlineMs` milliseconds. */
export type TelegramCall = <M extends Method>(method: M, payload: Payload<M>, deadlineMs: number) => Result<M>;

/** The returned call throws a TelegramError when Telegram refuses, and a Failure `no_answer` when it is silent. */
export function openTelegramCalls({ token, api, ending }: TelegramCallParts): TelegramCall {
  const client = new Telegram(token.reveal(), { apiRoot: api, webhookReply: false });
  return (method, payload, deadlineMs) => {
    const signal = AbortSignal.any([...ending(), AbortSignal.timeout(deadlineMs)]) as Signal;
    // What fetch throws is dropped here: its text may hold the address, and with it the token.
    return client.callApi(method, payload, { signal }).catch((error: unknown) => {
      throw error instanceof TelegramError
        ? error
        : new Failure("no_answer", "Telegram gave no answer.", codeOf(error));
    });
  };
}

/** The system's own word for what went wrong on the way, such as ECONNREFUSED or CERT_HAS_EXPIRED. */
const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && /^[A-Z][A-Z0-9_]+$/.test(String(error.code))
    ? String(error.code)
    : undefined;
