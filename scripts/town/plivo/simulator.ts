import { randomUUID } from "node:crypto";
import { lineUpFaults } from "../faults.ts";
import { type Lifetime, openLifetime, rest } from "../lifetime.ts";
import { listenOnLoopback } from "../loopback.ts";
import { type Arrival, type PlivoFault, type PlivoState, plivoApi } from "./api.ts";
import { type AutoReply, type HeardText, openBooks, type TakenText } from "./books.ts";
import { type Callbacks, landed, openCallbacks } from "./callbacks.ts";
import { openCredit } from "./credit.ts";
import { type ReceiptMode, sendReceipts } from "./receipts.ts";
import type { SendRequest } from "./send-request.ts";
import type { Fields, PlivoKeys } from "./signing.ts";
import { type MessageIntent, openStopList, plivoIntent } from "./stop-list.ts";
import { measureText } from "./text.ts";

export interface PlivoOptions {
  authId: string;
  authToken: string;
  /** Our numbers: digits with country code. */
  numbers: readonly string[];
  /** The webhook for texts from phones; can be set later with `forwardTo`. */
  inboundUrl?: string;
  now: () => Date;
  /** Which receipts ordinary texts get; "all" by default. As a function: by the number that they go to. */
  receipts?: ReceiptMode | ((to: string) => ReceiptMode);
  receiptDelayMs?: number;
  port?: number;
  /** Pauses between the tries of a webhook: 60, 120, 240 s by default. */
  retryDelaysMs?: readonly number[];
  /** The timeout of a webhook: 8 s by default. */
  patienceMs?: number;
  /** The account's balance, in dollars. */
  credits?: number;
  /** The numbers for which Plivo replies to STOP and HELP itself and keeps its own block. */
  answersStop?: readonly string[];
}

export interface SayOptions {
  intent?: MessageIntent;
  /** Posts the webhook twice, both at the same time. */
  twice?: boolean;
  /** Milliseconds after which the webhook is posted, so that a later text can overtake this one. */
  lateMs?: number;
}

export interface PlivoSimulator {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** For the SDK's option `url`: `<origin>/v1/Account/<id>`. */
  readonly address: string;
  /** Every text that was accepted, in order. */
  readonly books: readonly Readonly<TakenText>[];
  /** Every text that a phone sent, in order. */
  readonly heard: readonly Readonly<HeardText>[];
  readonly autoReplies: readonly AutoReply[];
  /** Send requests with the right token that arrived, whatever their outcome. */
  readonly requests: number;
  /** Every send request that arrived whole, in order, and whether its text was taken. */
  readonly arrivals: readonly Readonly<Arrival>[];
  /**
   * Sends a text from a phone to one of our numbers. Resolves to the last HTTP status of the webhook, 0 if there was no
   * response.
   */
  say(from: string, to: string, text: string, options?: SayOptions): Promise<number>;
  /**
   * Changes the account's token: from now on requests with the old one get 401, and webhooks are signed with the new
   * one, retries too.
   */
  setToken(token: string): void;
  /** Queues a fault for the next `count` sends that match; Infinity lasts until `behave`. */
  misbehave(fault: PlivoFault, count?: number, match?: (request: Readonly<SendRequest>) => boolean): void;
  /** How long Plivo takes to answer a send for which no fault waits, in milliseconds; until `behave`. */
  answerAfter(ms: number): void;
  behave(): void;
  forwardTo(inboundUrl: string): void;
  answerStop(number: string, on: boolean): void;
  /** Dollars left, with five decimals. */
  creditsLeft(): string;
  /** Sets the balance, in dollars. */
  putCredits(dollars: number): void;
  /** Returns a function that stops listening. */
  onChange(listener: () => void): () => void;
  /** Empties books, faults and Plivo's STOP list, and drops pending receipts. */
  forget(): void;
  stop(): Promise<void>;
}

/** See https://plivo.com/docs/messaging/api/message/handling-incoming */
const inboundFields = (heard: HeardText, intent: MessageIntent): Fields => [
  ["MessageUUID", heard.uuid],
  ["From", heard.from],
  ["To", heard.to],
  ["Text", heard.text],
  ["Type", "sms"],
  ["Units", String(measureText(heard.text).units)],
  ["TotalRate", "0.00000"],
  ["TotalAmount", "0.00000"],
  ["MessageIntent", intent],
  ["PowerpackUUID", ""],
];

/** Simulates Plivo on 127.0.0.1: accepts texts, signs its webhooks as live traffic does, and fails on demand. */
export async function startPlivo(options: PlivoOptions): Promise<PlivoSimulator> {
  const keys = keysOf(options.authToken);
  const callbacks = openCallbacks(
    keys,
    options.patienceMs ?? 8_000,
    options.retryDelaysMs ?? [60_000, 120_000, 240_000],
  );
  let lifetime = openLifetime();
  const state = openState(options, callbacks, () => lifetime);
  const { books, faults, credit, stopList } = state;
  const server = await listenOnLoopback(plivoApi(state), options.port);
  return {
    origin: server.origin,
    address: `${server.origin}/v1/Account/${options.authId}`,
    books: books.taken,
    heard: books.heard,
    arrivals: state.arrivals,
    autoReplies: books.autoReplies,
    get requests() {
      return state.requests;
    },
    ...openPhones(state, callbacks, options.inboundUrl),
    setToken: (token) => {
      state.authToken = token;
      Object.assign(keys, keysOf(token));
    },
    misbehave: faults.add,
    answerAfter: (ms) => faults.otherwise(ms > 0 ? { kind: "late", ms } : undefined),
    behave: faults.clear,
    answerStop: stopList.answer,
    creditsLeft: credit.left,
    putCredits: credit.put,
    onChange: books.onChange,
    forget: () => {
      lifetime.end();
      lifetime = openLifetime();
      state.requests = 0;
      state.arrivals.length = 0;
      books.forget();
      faults.clear();
      stopList.forget();
    },
    stop: () => {
      lifetime.end();
      callbacks.stop();
      return server.stop();
    },
  };
}

const keysOf = (authToken: string): PlivoKeys => ({ authToken, subToken: `${authToken}-subaccount` });

function openState(options: PlivoOptions, callbacks: Callbacks, lifetime: () => Lifetime): PlivoState {
  const { authId, authToken, now, receipts = "all" } = options;
  const books = openBooks();
  const modeOf = typeof receipts === "function" ? receipts : () => receipts;
  return {
    authId,
    authToken,
    numbers: new Set(options.numbers),
    books,
    credit: openCredit(options.credits ?? 1_000),
    stopList: openStopList(options.answersStop ?? []),
    faults: lineUpFaults<PlivoFault, SendRequest>(),
    receipts: sendReceipts(books, callbacks, modeOf, options.receiptDelayMs ?? 50, now),
    now,
    lifetime,
    requests: 0,
    arrivals: [],
  };
}

/** The phones: what they send goes to Plivo's own STOP list and to the webhook. */
function openPhones(
  { books, stopList, numbers, now, lifetime }: PlivoState,
  callbacks: Callbacks,
  firstUrl: string | undefined,
): Pick<PlivoSimulator, "say" | "forwardTo"> {
  let inboundUrl = firstUrl;
  return {
    say: async (from, to, text, { intent = plivoIntent(text), twice = false, lateMs = 0 } = {}) => {
      if (!numbers.has(to)) throw new Error("nobody owns the number that was texted");
      const heard: HeardText = { uuid: randomUUID(), from, to, text, heardAt: now(), state: "received" };
      books.heard.push(heard);
      const reply = stopList.hear(from, to, intent, heard.heardAt);
      if (reply !== undefined) books.autoReplies.push({ from: to, to: from, text: reply, at: heard.heardAt });
      books.changed();
      if (inboundUrl === undefined) return 0;
      const callback = { method: "POST" as const, url: inboundUrl, fields: inboundFields(heard, intent) };
      const life = lifetime();
      await rest(lateMs, life);
      const tries = [1, 2].slice(twice ? 0 : 1).map(() => callbacks.insist(callback, life));
      const statuses = await Promise.all(tries);
      const status = statuses.find(landed) ?? statuses[0] ?? 0;
      heard.state = landed(status) ? "delivered" : "undelivered";
      books.changed();
      return status;
    },
    forwardTo: (url) => {
      inboundUrl = url;
    },
  };
}
