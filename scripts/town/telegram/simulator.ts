import { randomInt } from "node:crypto";
import { lineUpFaults, type WireFault } from "../faults.ts";
import { openLifetime } from "../lifetime.ts";
import { listenOnLoopback } from "../loopback.ts";
import { type TelegramCall, type TelegramState, telegramApi } from "./api.ts";
import { type BotUser, type ChatLine, openChats, type Person } from "./chats.ts";
import { openQueue } from "./updates.ts";
import { openWebhook } from "./webhook.ts";

export interface TelegramOptions {
  /** `<bot id>:<secret>` */
  token: string;
  username: string;
  now: () => Date;
  port?: number;
  /** The pause before an update is posted to a webhook again. */
  webhookRetryMs?: number;
}

export interface TelegramSimulator {
  /** telegraf's `apiRoot`. */
  readonly origin: string;
  /** The messages of the bot that were accepted, in order. */
  readonly books: readonly ChatLine[];
  /** One chat, both sides, in order. */
  thread(chatId: number): readonly ChatLine[];
  /** sendMessage calls that arrived, whatever their outcome. */
  readonly requests: number;
  /** Updates that the bot has not confirmed yet. */
  readonly waiting: number;
  /** A person writes to the bot, which also opens the chat and lifts a block. */
  say(chatId: number, text: string, person?: Person): void;
  /** A person follows `t.me/<bot>?start=<parameter>`. */
  start(chatId: number, parameter?: string, person?: Person): void;
  block(chatId: number): void;
  unblock(chatId: number): void;
  /** Queues a fault for the next `count` calls that match; by default those of sendMessage. */
  misbehave(fault: WireFault, count?: number, match?: (call: TelegramCall) => boolean): void;
  /** Changes the bot's token: calls with the old one get 401, a poll that waits too. */
  setToken(token: string): void;
  /** Drops pending faults, and ends a rate limit. */
  behave(): void;
  /** Returns a function that stops listening. */
  onChange(listener: () => void): () => void;
  /** Empties books, chats, updates and faults. */
  forget(): void;
  stop(): Promise<void>;
}

/** Simulates Telegram's Bot API on 127.0.0.1, with people who write, block and unblock. */
export async function startTelegram(options: TelegramOptions): Promise<TelegramSimulator> {
  const { token, username, now } = options;
  const bot: BotUser = { id: Number.parseInt(token, 10) || 1, is_bot: true, first_name: "Library", username };
  // Ids start at a random number, so that no code relies on small ones.
  const queue = openQueue(randomInt(100_000_000, 900_000_000));
  const chats = openChats(bot, queue, now);
  const webhook = openWebhook(queue, options.webhookRetryMs ?? 1_000, now);
  const faults = lineUpFaults<WireFault, TelegramCall>();
  const lifetime = openLifetime();
  const state: TelegramState = {
    token,
    tokenLifetime: openLifetime(),
    bot,
    chats,
    queue,
    webhook,
    faults,
    now,
    lifetime,
    requests: 0,
    floodedUntil: 0,
  };
  const server = await listenOnLoopback(telegramApi(state), options.port);
  const behave = () => {
    faults.clear();
    state.floodedUntil = 0;
  };

  return {
    origin: server.origin,
    get books() {
      return chats.lines.filter(({ by }) => by === "bot");
    },
    thread: (chatId) => chats.lines.filter((line) => line.chatId === chatId),
    get requests() {
      return state.requests;
    },
    get waiting() {
      return queue.length;
    },
    say: chats.say,
    start: (chatId, parameter, person) =>
      chats.say(chatId, parameter === undefined ? "/start" : `/start ${parameter}`, person),
    block: chats.block,
    unblock: chats.unblock,
    misbehave: (fault, count, match = ({ method }) => method === "sendMessage") => faults.add(fault, count, match),
    setToken: (next) => {
      state.token = next;
      state.tokenLifetime.end();
      state.tokenLifetime = openLifetime();
    },
    behave,
    onChange: chats.onChange,
    forget: () => {
      behave();
      state.requests = 0;
      chats.forget();
      queue.drop();
    },
    stop: () => {
      lifetime.end();
      webhook.point(undefined);
      return server.stop();
    },
  };
}
