import type { Library } from "../configuration/library.ts";
import type { Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { findSender } from "../outbox/find-sender.ts";
import type { Say, TextKey } from "../templates/locales.ts";
import { readAnswerLang, readWelcomeLang } from "./answer-language.ts";
import { autoReply, type Due } from "./auto-reply.ts";
import { ANOTHER_WAY } from "./meaning.ts";
import type { HeardOutcome } from "./outcomes.ts";
import type { HeardEvent, Recorded } from "./record-heard.ts";
import { saidWhen } from "./said-when.ts";

/** What is needed to word an answer. */
export interface ReplyWording {
  say: Say;
  library(): Library;
}

const REPLIES: Partial<Record<HeardOutcome, Partial<Record<ChannelName, TextKey>>>> = {
  stopped: { sms: "replies:stop_confirmed", telegram: "replies:stop_confirmed_telegram" },
  started: { sms: "replies:welcome_back", telegram: "replies:welcome_back_telegram" },
  joined: { sms: "replies:welcome", telegram: "replies:telegram_linked" },
  asked_stop: { sms: "replies:ask_stop", telegram: "replies:ask_stop_telegram" },
  asked_start: { sms: "replies:ask_start" },
  start_unknown: { sms: "replies:start_unknown", telegram: "replies:telegram_hello" },
  helped: { sms: "replies:help", telegram: "replies:help_telegram" },
  not_understood: { sms: "replies:not_understood", telegram: "replies:not_understood_telegram" },
  linked: { telegram: "replies:telegram_linked" },
  link_expired: { telegram: "replies:telegram_link_expired" },
  link_taken: { telegram: "replies:telegram_link_taken" },
  hello: { telegram: "replies:telegram_hello" },
};

/** The same question, with what to do for another way. */
const ASKS_ABOUT_WAYS: Partial<Record<ChannelName, TextKey>> = {
  sms: "replies:ask_way",
  telegram: "replies:ask_way_telegram",
};

const keyOf = (outcome: HeardOutcome, { channel, because }: HeardEvent): TextKey | undefined =>
  (outcome === "asked_stop" && because === ANOTHER_WAY ? ASKS_ABOUT_WAYS : REPLIES[outcome])?.[channel];

/** What tells a patron that joining is done. */
const WELCOMES: ReadonlySet<HeardOutcome> = new Set<HeardOutcome>(["joined", "linked"]);

/** Some providers confirm STOP and answer HELP by themselves; ours would then be the second answer. */
const PROVIDER_ANSWERS: ReadonlySet<HeardOutcome> = new Set<HeardOutcome>(["stopped", "helped"]);

/**
 * Puts the answer to a recorded text into the outbox, in the language of the patron, in the caller's transaction.
 * False: none is due, because of what followed, because the provider answers, or because the address has had its share.
 */
export async function replyToText(
  tx: Tx,
  { say, library }: ReplyWording,
  heard: HeardEvent,
  recorded: Recorded,
  now: Date,
): Promise<boolean> {
  const due = dueOf(recorded, heard);
  const { outcome } = recorded;
  const key = keyOf(outcome, heard);
  if (!due || !key) return false;
  const sender = await findSender(tx, heard.channel, heard.sender);
  if (!sender || (sender.providerAnswers && PROVIDER_ANSWERS.has(outcome))) return false;
  const { name, contact } = library();
  const text = say(await readReplyLang(tx, heard.channel, recorded, library()), key, { library: name, contact });
  const { saidAt, heardAt } = saidWhen(heard);
  const answered = { ...recorded, saidAt: saidAt ?? heardAt, channel: heard.channel, sender: sender.sender, text };
  return autoReply(tx, { ...answered, due, confirmsStop: outcome === "stopped" }, now);
}

/**
 * How an answer is bounded; undefined: none is due. A STOP is confirmed once, and after it a phone is offered no help
 * that it did not ask for.
 */
function dueOf({ outcome, changed, suppressed }: Recorded, { firstTakenAt }: HeardEvent): Due | undefined {
  if (firstTakenAt) return undefined;
  if (outcome === "stopped") return changed ? "always" : undefined;
  if (outcome === "not_understood") return suppressed ? undefined : "daily";
  return changed || outcome === "asked_start" ? "always" : "hourly";
}

async function readReplyLang(tx: Tx, channel: ChannelName, { outcome, patronId }: Recorded, library: Library) {
  if (patronId !== null && WELCOMES.has(outcome)) return readWelcomeLang(tx, { patronId, channel }, library);
  return (await readAnswerLang(tx, patronId, library)) ?? library.lang;
}
