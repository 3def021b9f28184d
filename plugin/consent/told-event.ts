import type { Intent } from "../database/tables.ts";

/** A text from a phone, as it was understood. */
export interface Said {
  intent: Intent;
  because: string;
  outcome: string;
  /** The words themselves; null where they were erased. */
  text: string | null;
}

/** What the ledger says of a step, as far as its name for people depends on it. */
export interface Happened {
  event: string;
  source: string;
}

/**
 * Stored as the reason of a text that the bot hands over once more after a restore. The bot keeps only what the text
 * did, never the person's words, so what it hands over was not written by anybody.
 */
export const TOLD_AGAIN = "told again after a restore";

/** Events that more than one way leads to, by their source in the ledger. */
/** How `because` begins where nobody wrote a keyword: the bot understood the sentence. */
const START_WORDS = ["asks to start", "is like other requests to start"];
const STOP_WORDS = ["asks to end", "is like other requests to end", "wrong person"];
const BY_SOURCE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  requested: { staff: "requested_staff", import: "requested_import" },
  confirmed: { email: "confirmed_link" },
  opted_in: {
    patron_page: "opted_in_page",
    opt_in_page: "opted_in_page",
    staff: "opted_in_staff",
    telegram: "opted_in_link",
    import: "opted_in_import",
  },
  opted_out: { patron_page: "opted_out_page", staff: "opted_out_staff" },
  start_heard: { email: "start_heard_link" },
  stop_heard: { email: "stop_heard_link" },
};

/**
 * The name under which people are shown a ledger event. The ledger records a yes as `start_heard`, since it has that
 * effect, but the patron did not write START; nor does every STOP say so. The names are keys of `staff:event.…` and
 * `account:event.…`. A step whose text is not stored keeps the name that it has in the ledger.
 */
export function toldEvent({ event, source }: Happened, said: Said | undefined): string {
  const bySource = BY_SOURCE[event]?.[source];
  if (bySource !== undefined) return bySource;
  if (!said) return event;
  if (event === "start_heard") return toldStart(said);
  return event === "stop_heard" ? toldStop(said) : event;
}

function toldStart({ intent, because, outcome, text }: Said): string {
  if (because === TOLD_AGAIN) return "start_heard_again";
  // Bots of earlier releases took a yes or no for a keyword.
  if (intent === "yes" || because === "yes while an invitation is open") {
    return outcome === "joined" ? "start_heard_invitation" : "start_heard_yes";
  }
  if (START_WORDS.some((reason) => because.startsWith(reason))) return "start_heard_words";
  return saysWord(text, "start") ? "start_heard" : "start_heard_word";
}

function toldStop({ intent, because, text }: Said): string {
  if (because === TOLD_AGAIN) return "stop_heard_again";
  if (intent === "yes" || because === "yes to our question whether to stop") return "stop_heard_yes";
  if (intent === "no" || because === "no while an invitation is open") return "stop_heard_no";
  if (intent === "other") return "stop_heard_doubts";
  if (STOP_WORDS.some((reason) => because.startsWith(reason))) return "stop_heard_words";
  if (because === "provider says optout") return "stop_heard_provider";
  return saysWord(text, "stop") || because === "first word is stop" ? "stop_heard" : "stop_heard_word";
}

/** Whether the very word was written, whatever its case, width, accents and surroundings. */
function saysWord(text: string | null, word: string): boolean {
  const letters = text
    ?.normalize("NFKD")
    .toLowerCase()
    .split(/[^\p{L}\p{M}]+/u);
  return letters?.some((one) => one.replace(/\p{M}/gu, "") === word) ?? false;
}

/** The text of a joined row; undefined if the row has none. */
export const saidOf = (row: {
  intent: Intent | null;
  because: string | null;
  outcome: string | null;
  heard: string | null;
}): Said | undefined =>
  row.intent === null || row.because === null || row.outcome === null
    ? undefined
    : { intent: row.intent, because: row.because, outcome: row.outcome, text: row.heard };

/** The words as they may be quoted: null where nothing is stored, or where the words are the bot's. */
export const quotable = (said: Said | undefined): string | null =>
  said === undefined || said.because === TOLD_AGAIN ? null : said.text;
