import { Telegram, TelegramError } from "telegraf";
import { z } from "zod";
import { networkCause } from "../../foundation/network-cause.ts";
import {
  type Accepted,
  type Backoff,
  type Channel,
  type Outgoing,
  SendFailure,
  type SendReason,
  type Verdict,
} from "../channel.ts";
import { askedMayLeave } from "../may-leave.ts";
import { LATE, openTelegramAgent, UNCONNECTED } from "./agent.ts";

export interface TelegramSettings {
  token: string;
  /** Scheme, host and port of the Bot API; https://api.telegram.org unless a simulator stands in. */
  apiUrl?: string;
  /** From the first byte of the connection to the last of the answer. */
  timeoutMs: number;
}

/** A refused token stops the bot for so long: it is nobody's message's fault, and loses none. */
const MISCONFIGURED_MS = 60_000;
const BUSY_MS = 5_000;
/** Of our patience, for the connection: one that fails by then has surely taken nothing. */
const CONNECT_SHARE = 0.8;

/**
 * No connection stood when these came, so nothing has left: refused, unroutable, not looked up, or a certificate that
 * is not trusted.
 */
const UNREACHED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|ERR_TLS_\w+|ERR_SSL_\w+|EPROTO|\w*CERT\w*|UNABLE_TO_\w+)$/;

function fail(verdict: Verdict, code: SendReason, sentence: string, backoff: Backoff = {}): SendFailure {
  return new SendFailure(verdict, code, sentence, backoff);
}

/** 400 has a hundred meanings, told apart by the description only. https://core.telegram.org/api/errors */
function judgeRefusal(description: string): SendFailure {
  const said = description.toLowerCase();
  if (/too long/.test(said)) return fail("refused", "too_long", "Telegram refused the text as too long.");
  if (/text is empty/.test(said)) return fail("refused", "empty_text", "Telegram refused the text as empty.");
  if (/chat not found|user not found|peer_id_invalid|upgraded to a supergroup|chat_id/.test(said)) {
    return fail("refused", "chat_gone", "Telegram does not know the chat any more.");
  }
  return fail("refused", "refused", "Telegram refused the message.");
}

function judgeAnswer(error: TelegramError): SendFailure {
  const { code, description } = error;
  switch (code) {
    case 401:
    case 404:
      return fail("retry", "credentials_refused", `Telegram does not know our bot's token (${code}).`, {
        stopSenderMs: MISCONFIGURED_MS,
      });
    case 403:
      // Blocked, deactivated, or never started: all of them are the person's "no".
      return fail("stopped", "telegram_blocked", "The patron has blocked the bot or left Telegram.");
    case 429: {
      const seconds = error.parameters?.retry_after;
      const waitMs = seconds === undefined ? BUSY_MS : seconds * 1000;
      // The whole bot is shut out, not this chat.
      // https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
      return fail("retry", "rate_limited", "Telegram asks us to send more slowly.", {
        retryAfterMs: waitMs,
        stopSenderMs: waitMs,
      });
    }
  }
  if (code >= 400 && code < 500) return judgeRefusal(String(description));
  return fail("uncertain", "no_answer", `Telegram gave no clear answer (${code}).`);
}

/** telegraf's other errors quote the address, and with it the token: only the system's own word is taken from them. */
function judge(error: unknown): SendFailure {
  if (error instanceof TelegramError && Number.isInteger(error.code)) return judgeAnswer(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === LATE) return fail("late", "unreachable", "The connection to Telegram stood too late for this message.");
  if (code.startsWith(UNCONNECTED) || UNREACHED.test(code)) {
    const plain = code.replace(UNCONNECTED, "");
    return fail("retry", networkCause(plain) ?? "unreachable", `Telegram could not be reached (${plain}).`);
  }
  return fail("uncertain", "no_answer", "The connection to Telegram broke before it answered.");
}

const accepted = z.object({ message_id: z.number().int(), chat: z.object({ id: z.number().int() }) });

/** Calls one method with our own deadline: telegraf itself waits 500 seconds. */
async function call(
  client: Telegram,
  method: "sendMessage" | "getMe",
  payload: object,
  timeoutMs: number,
): Promise<unknown> {
  const deadline = AbortSignal.timeout(timeoutMs);
  // telegraf's types know an older AbortSignal than the runtime's.
  const signal = deadline as unknown as NonNullable<NonNullable<Parameters<Telegram["callApi"]>[2]>["signal"]>;
  return client.callApi(method, payload as never, { signal }).catch((error: unknown) => {
    throw judge(error);
  });
}

async function readName(client: Telegram, timeoutMs: number): Promise<string> {
  const read = z.object({ username: z.string() }).safeParse(await call(client, "getMe", {}, timeoutMs));
  if (!read.success) throw fail("uncertain", "no_answer", "Telegram's answer about the bot cannot be read.");
  return read.data.username;
}

async function send(client: Telegram, timeoutMs: number, { to, text, mayLeave }: Outgoing): Promise<Accepted> {
  if (!/^-?\d{1,20}$/.test(to)) throw fail("refused", "chat_gone", "The patron's chat is no chat.");
  if (text.trim() === "") throw fail("refused", "empty_text", "The text is empty.");
  const payload = { chat_id: to, text, link_preview_options: { is_disabled: true } };
  const sent = askedMayLeave(mayLeave, () => call(client, "sendMessage", payload, timeoutMs));
  const answer = await sent.catch(async (failure: unknown) => {
    // Opens a connection that the next try finds: where each new one takes so long, no message would leave ever.
    if (failure instanceof SendFailure && failure.verdict === "late") await readName(client, timeoutMs).catch(() => {});
    throw failure;
  });
  const read = accepted.safeParse(answer);
  if (read.success) return { reference: `${read.data.chat.id}:${read.data.message_id}` };
  throw fail("uncertain", "no_answer", "Telegram said yes without naming the message.");
}

/**
 * Messages by a Telegram bot. Sends once and never repeats by itself; throws SendFailure only, without chat, text or
 * token in it. `POST /bot<token>/sendMessage {"chat_id":"4711","text":"…","link_preview_options":{"is_disabled":true}}`
 * https://core.telegram.org/bots/api#sendmessage
 */
export function openTelegram({ token, apiUrl, timeoutMs }: TelegramSettings): Channel {
  // telegraf takes it for https alone.
  const agent = openTelegramAgent(timeoutMs * CONNECT_SHARE);
  const client = new Telegram(token, { agent, ...(apiUrl === undefined ? {} : { apiRoot: apiUrl }) });
  // A bot keeps its name as long as it is asked about by the same token, nearly always.
  let name: string | undefined;
  return {
    name: "telegram",
    place: new URL(apiUrl ?? "https://api.telegram.org").host,
    send: (outgoing) => send(client, timeoutMs, outgoing),
    check: async () => {
      name = await readName(client, timeoutMs);
      return `OK, @${name}`;
    },
    botName: async () => {
      name ??= await readName(client, timeoutMs);
      return name;
    },
  };
}
