export type MessageIntent = "optout" | "optin" | "help" | "";

const OPT_OUT = new Set(["STOP", "END", "QUIT", "CANCEL", "UNSUBSCRIBE", "UNSUB", "STOP ALL"]);
const OPT_IN = new Set(["START", "UNSTOP"]);
const HELP = new Set(["HELP", "INFO"]);
const GRACE_MS = 5 * 60_000;

/**
 * Reads a text by Plivo's own, smaller set of keywords: the whole text must match, ignoring case and surrounding
 * blanks.
 */
export function plivoIntent(text: string): MessageIntent {
  const word = text.trim().toUpperCase();
  if (OPT_OUT.has(word)) return "optout";
  if (OPT_IN.has(word)) return "optin";
  return HELP.has(word) ? "help" : "";
}

const WORDING: Record<MessageIntent, string | undefined> = {
  optout: "You have been unsubscribed and will receive no more messages from this number. Reply START to resubscribe.",
  help: "Reply STOP to unsubscribe. Msg & data rates may apply.",
  optin: undefined,
  "": undefined,
};

export interface StopList {
  /** Switches Plivo's own handling of STOP and HELP for one of our numbers. */
  answer(number: string, on: boolean): void;
  /** Records what a phone wrote; returns Plivo's own reply to it, if there is one. */
  hear(phone: string, number: string, intent: MessageIntent, at: Date): string | undefined;
  /** Whether a text may be sent; after a STOP this uses up the one that is allowed within 5 minutes. */
  mayLeave(number: string, phone: string, at: Date): boolean;
  forget(): void;
}

/** Plivo's block per pair of numbers, which only the phone's owner can lift: docs.plivo.com, "DND service". */
export function openStopList(answering: readonly string[]): StopList {
  const active = new Set(answering);
  const stopped = new Map<string, { at: Date; spent: boolean }>();
  return {
    answer: (number, on) => {
      if (on) active.add(number);
      else active.delete(number);
    },
    hear: (phone, number, intent, at) => {
      if (!active.has(number)) return undefined;
      const pair = `${number}>${phone}`;
      if (intent === "optin") stopped.delete(pair);
      if (intent === "optout" && !stopped.has(pair)) stopped.set(pair, { at, spent: false });
      return WORDING[intent];
    },
    mayLeave: (number, phone, at) => {
      const stop = active.has(number) ? stopped.get(`${number}>${phone}`) : undefined;
      if (!stop) return true;
      if (stop.spent || at.getTime() - stop.at.getTime() > GRACE_MS) return false;
      stop.spent = true;
      return true;
    },
    forget: () => stopped.clear(),
  };
}
