import type { ChannelName } from "../database/tables.ts";

/**
 * Why patrons cannot be heard by a channel, so that only replies are sent by it (worded in locales/<lang>/staff.json,
 * `because.*`).
 */
export type Deaf =
  | "no_bot"
  | "bot_silent"
  | "bot_not_listening"
  | "awaiting_bot"
  | "inbox_not_empty"
  | "bot_starting"
  | "telegram_unreachable"
  | "telegram_token_refused"
  | "another_program_polls"
  | "webhook_elsewhere"
  | "texts_refused"
  | "other_address"
  | "asking_provider"
  | "restored";

/** What a bot last reported about itself. */
export interface BotFacts {
  bot: string;
  working: boolean;
  reportedAt: Date;
  emptyAt: Date | null;
  /** The epoch that the bot knew when it counted an empty inbox. */
  emptyEpoch: number | null;
  waiting: number;
  sms: string | null;
  smsSinceAt: Date | null;
  telegram: string | null;
}

export interface HearingFacts {
  epoch: number;
  /** The bots that have not left in order. */
  bots: readonly BotFacts[];
  /** The database was restored, and nobody has released what it holds. */
  restored: boolean;
  /** Until when the provider's list of inbound texts has been compared. */
  checkedUntilAt: Date | null;
  deafUntilAt: Date | null;
  /** Since the bot began to refuse requests, the provider lists texts that nobody heard. */
  refusedTexts: boolean;
}

/** Whether a bot turns away requests that carry a signature, so that the provider's list is to be compared. */
export const turnsAway = ({ sms }: Pick<BotFacts, "sms">): boolean => sms === "refusing" || sms === "other_address";

/** Only a count of empty inboxes that was made after this moment counts for this process. */
export interface Since {
  epoch: number;
  /** How many milliseconds ago that was, by a clock that never jumps. */
  agoMs: number;
}

/** A bot that tells a service nothing for this long after the service has started counts as gone. */
const GONE_MS = 15_000;
/** Handing a text over takes moments; what a bot holds for longer may be a STOP. */
const HELD_MS = 10_000;
const DAY_MS = 24 * 3_600_000;

const TELEGRAM_DEAF: Readonly<Record<string, Deaf>> = {
  starting: "bot_starting",
  unreachable: "telegram_unreachable",
  token_refused: "telegram_token_refused",
  another_program_polls: "another_program_polls",
  webhook_elsewhere: "webhook_elsewhere",
};

/**
 * Why patrons are not heard by a channel; undefined: they are. This is the only place that decides it: the dispatcher,
 * Overview, /ready, the checklist and the metrics all ask here. Only replies leave while texts cannot reach us: a STOP
 * may be waiting in a bot's inbox or at the provider. `canAsk`: the provider's list of inbound texts can be asked
 * for.
 */
export function judgeHearing(
  channel: ChannelName,
  facts: HearingFacts,
  since: Since,
  { deafAfterMs, canAsk }: { deafAfterMs: number; canAsk: boolean },
  now: Date,
): Deaf | undefined {
  if (facts.restored) return "restored";
  if (channel === "email") return undefined;
  const latest = facts.bots.toSorted((a, b) => b.reportedAt.getTime() - a.reportedAt.getTime());
  const worker = latest.find(({ working }) => working);
  if (!worker) return "no_bot";
  const ago = (at: Date) => now.getTime() - at.getTime();
  // A report from the future was made before the clock was put back, and says nothing about now.
  const fresh = (at: Date) => ago(at) < deafAfterMs && ago(at) > -deafAfterMs;
  if (!fresh(worker.reportedAt)) return "bot_silent";
  const emptied = (bot: BotFacts) => bot.emptyEpoch !== null && bot.emptyEpoch > since.epoch;
  if (!emptied(worker)) return "awaiting_bot";
  const others = latest.filter((bot) => bot !== worker && ago(bot.reportedAt) < DAY_MS);
  if (since.agoMs < GONE_MS && !others.every(emptied)) return "awaiting_bot";
  const holds = ({ waiting, emptyAt, reportedAt }: BotFacts) =>
    waiting > 0 && fresh(reportedAt) && (emptyAt === null || ago(emptyAt) > HELD_MS);
  if (latest.some(holds)) return "inbox_not_empty";
  if (channel === "telegram") return judgeTelegram(worker);
  return judgeSms(worker, facts, canAsk);
}

function judgeTelegram({ telegram }: BotFacts): Deaf | undefined {
  if (telegram === null) return "bot_not_listening";
  return telegram === "listening" ? undefined : (TELEGRAM_DEAF[telegram] ?? "telegram_unreachable");
}

function judgeSms(worker: BotFacts, facts: HearingFacts, canAsk: boolean): Deaf | undefined {
  if (worker.sms === null) return "bot_not_listening";
  const { checkedUntilAt, deafUntilAt } = facts;
  const asked = (from: Date | null) => from === null || (checkedUntilAt !== null && checkedUntilAt >= from);
  // Plivo's own signature proves it; nobody need be asked.
  if (worker.sms === "other_address") return "other_address";
  if (worker.sms === "refusing") {
    // Anybody can send requests that are not Plivo's. Whether they were Plivo's after all is told by its own list.
    if (facts.refusedTexts) return "texts_refused";
    if (!canAsk) return "texts_refused";
    if (!asked(worker.smsSinceAt)) return "asking_provider";
  }
  return canAsk && !asked(deafUntilAt) ? "asking_provider" : undefined;
}
