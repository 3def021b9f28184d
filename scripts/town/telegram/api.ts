import { Hono } from "hono";
import { answerWith, type Faults, type WireFault } from "../faults.ts";
import { type Lifetime, openLifetime, rest } from "../lifetime.ts";
import type { Wire, WireContext } from "../loopback.ts";
import type { BotUser, Chats } from "./chats.ts";
import type { Queue } from "./updates.ts";
import type { Webhook } from "./webhook.ts";

/** One call of the Bot API, as a fault's `match` sees it. */
export interface TelegramCall {
  readonly method: string;
  readonly chatId: number | undefined;
  readonly text: string;
}

export interface TelegramState {
  token: string;
  /** Ends when the token is changed. */
  tokenLifetime: Lifetime;
  readonly bot: BotUser;
  readonly chats: Chats;
  readonly queue: Queue;
  readonly webhook: Webhook;
  readonly faults: Faults<WireFault, TelegramCall>;
  readonly now: () => Date;
  readonly lifetime: Lifetime;
  /** sendMessage calls that arrived, whatever their outcome. */
  requests: number;
  /** Until then every call of the bot is refused, in ms since the epoch. */
  floodedUntil: number;
}

type Fields = Record<string, unknown>;

const SENTENCES: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden: bot was blocked by the user",
  404: "Not Found",
  409: "Conflict",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

const accept = (result: unknown): Response => Response.json({ ok: true, result });

function refuse(status: number, fault: { retryAfter?: number; description?: string } = {}): Response {
  const seconds = fault.retryAfter ?? (status === 429 ? 5 : undefined);
  const flood = seconds === undefined ? undefined : `Too Many Requests: retry after ${seconds}`;
  const description = fault.description ?? flood ?? SENTENCES[status] ?? "Internal Server Error";
  const parameters = seconds === undefined ? {} : { parameters: { retry_after: seconds } };
  return Response.json({ ok: false, error_code: status, description, ...parameters }, { status });
}

/**
 * Telegram takes JSON, both kinds of form, and fields in the query: https://core.telegram.org/bots/api#making-requests
 */
async function readFields(c: WireContext): Promise<Fields> {
  const type = c.req.header("content-type") ?? "";
  const body: unknown = type.includes("json")
    ? JSON.parse((await c.req.text()) || "{}")
    : type.includes("form")
      ? await c.req.parseBody()
      : {};
  return { ...c.req.query(), ...(typeof body === "object" ? body : {}) };
}

const whole = (written: unknown, otherwise: number): number =>
  Number.isInteger(Number(written ?? Number.NaN)) ? Number(written) : otherwise;

const truth = (written: unknown): boolean => written === true || written === "true" || written === "True";

function kinds(written: unknown): readonly string[] | undefined {
  if (Array.isArray(written)) return written.map(String);
  return typeof written === "string" && written.startsWith("[") ? kinds(JSON.parse(written)) : undefined;
}

/** https://core.telegram.org/bots/api#sendmessage */
async function sendMessage(state: TelegramState, fields: Fields, c: WireContext): Promise<Response> {
  state.requests += 1;
  const chatId = whole(fields.chat_id, 0);
  const text = typeof fields.text === "string" ? fields.text : "";
  const now = state.now().getTime();
  if (now < state.floodedUntil) return refuse(429, { retryAfter: Math.ceil((state.floodedUntil - now) / 1000) });
  const fault = state.faults.next({ method: "sendMessage", chatId, text });
  if (fault?.kind === "http" && fault.status === 429) state.floodedUntil = now + (fault.retryAfter ?? 5) * 1000;
  const take = () => {
    if (text.trim() === "") return refuse(400, { description: "Bad Request: message text is empty" });
    if (text.length > 4096) return refuse(400, { description: "Bad Request: message is too long" });
    const standing = state.chats.standing(chatId);
    if (standing === "unknown") return refuse(400, { description: "Bad Request: chat not found" });
    return standing === "blocked" ? refuse(403) : accept(state.chats.write(chatId, text));
  };
  return fault ? answerWith(fault, c, { take, refuse }, state.lifetime) : take();
}

/** https://core.telegram.org/bots/api#getupdates; a second poll, or a webhook, ends the first. */
function openPolling(state: TelegramState) {
  const { queue, webhook } = state;
  let current: { lifetime: Lifetime; replaced: boolean } | undefined;
  const poll = async (fields: Fields, c: WireContext): Promise<Response> => {
    const fault = state.faults.next({ method: "getUpdates", chatId: undefined, text: "" });
    const wanted = kinds(fields.allowed_updates);
    if (wanted) queue.allow(wanted);
    if (webhook.set) {
      const reason =
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
      return refuse(409, { description: `Conflict: ${reason}` });
    }
    const page = () => {
      const limit = Math.min(100, Math.max(1, whole(fields.limit, 100)));
      return accept(queue.from(whole(fields.offset, 0)).slice(0, limit));
    };
    if (fault) return answerWith(fault, c, { take: page, refuse }, state.lifetime);
    if (current) {
      current.replaced = true;
      current.lifetime.end();
    }
    const mine = { lifetime: openLifetime(), replaced: false };
    current = mine;
    if (queue.from(whole(fields.offset, 0)).length === 0) {
      const { tokenLifetime } = state;
      const releases = [state.lifetime, tokenLifetime].map((lifetime) => lifetime.hold(mine.lifetime.end));
      c.req.raw.signal.addEventListener("abort", mine.lifetime.end, { once: true });
      await Promise.race([queue.news(mine.lifetime), rest(whole(fields.timeout, 0) * 1000, mine.lifetime)]);
      for (const release of releases) release();
      if (tokenLifetime.ended) return refuse(401);
    }
    mine.lifetime.end();
    if (mine.replaced) {
      const reason = "terminated by other getUpdates request; make sure that only one bot instance is running";
      return refuse(409, { description: `Conflict: ${reason}` });
    }
    current = undefined;
    return webhook.set ? refuse(409, { description: "Conflict: terminated by setWebhook request" }) : page();
  };
  return { poll, interrupt: () => current?.lifetime.end() };
}

/** The few methods of the Bot API that a patron's bot needs: https://core.telegram.org/bots/api */
export function telegramApi(state: TelegramState): Hono<Wire> {
  const { queue, webhook } = state;
  const { poll, interrupt } = openPolling(state);
  const point = (fields: Fields, url: string) => {
    const wanted = kinds(fields.allowed_updates);
    if (wanted) queue.allow(wanted);
    if (truth(fields.drop_pending_updates)) queue.drop();
    webhook.point(
      url === ""
        ? undefined
        : { url, secret: typeof fields.secret_token === "string" ? fields.secret_token : undefined },
    );
    interrupt();
    return accept(true);
  };
  const methods: Record<string, (fields: Fields, c: WireContext) => Response | Promise<Response>> = {
    getme: () =>
      accept({
        ...state.bot,
        can_join_groups: true,
        can_read_all_group_messages: false,
        supports_inline_queries: false,
      }),
    getupdates: poll,
    sendmessage: (fields, c) => sendMessage(state, fields, c),
    setwebhook: (fields) => point(fields, String(fields.url ?? "")),
    deletewebhook: (fields) => point(fields, ""),
    getwebhookinfo: () =>
      accept({
        url: webhook.set?.url ?? "",
        has_custom_certificate: false,
        pending_update_count: queue.length,
        max_connections: 40,
        ...(webhook.lastError
          ? {
              last_error_date: Math.floor(webhook.lastError.at.getTime() / 1000),
              last_error_message: webhook.lastError.message,
            }
          : {}),
      }),
  };

  const app = new Hono<Wire>();
  app.all("/:bot/:method", async (c) => {
    if (c.req.param("bot") !== `bot${state.token}`) return refuse(401);
    const method = methods[c.req.param("method").toLowerCase()];
    if (!method) return refuse(404, { description: "Not Found: method not found" });
    // A body that broke off must not count as a call without fields: setWebhook would delete the webhook.
    const fields = await readFields(c).catch(() => undefined);
    return fields ? method(fields, c) : refuse(400, { description: "Bad Request: can't parse the request" });
  });
  app.notFound(() => refuse(404));
  return app;
}
