import type { Intent } from "../database/tables.ts";
import { isCourtesy } from "./courtesy.ts";

/** What we may have asked a phone, so that its yes or no is an answer. */
export type Question = "invitation" | "stop" | "start" | "unread";

/** What follows from a text. */
export type Deed =
  | "stop"
  | "start"
  | "help"
  /** Ask whether it was meant as a STOP. */
  | "ask_stop"
  /** A question is answered, and everything stays as it is. */
  | "stay"
  /** The answer to our question about a text that nobody could read: we may go on. */
  | "go_on"
  /** A yes or no where nothing was asked. */
  | "unheeded"
  /** A yes to what is no longer asked. */
  | "start_unknown"
  /** A possible STOP from somebody who gets nothing: asking whether to end would only be one text more. */
  | "unsure"
  | "automatic"
  | "not_understood"
  | "noted";

/** How things stand at an address as a text comes from there. */
export interface Situation {
  /** The latest open question that was asked before this text. */
  question?: Question | undefined;
  /** That question still waits for its turn, so nobody has read it: a yes to whether to end ends, but a no is none. */
  unseen?: boolean;
  /** We have asked whether a text meant STOP, and have heard nothing clear since. */
  doubted: boolean;
  /** Nothing goes there: its phone said STOP, or its patron has left. */
  silent: boolean;
  /** Somebody was invited there once, and nobody is opted in. */
  wasInvited: boolean;
}

/** What the answers to each question mean. A new question is added here, and its outcome to `ASKED` in situation.ts. */
const ANSWERS: Readonly<Record<Question, Readonly<Record<"yes" | "no", Deed>>>> = {
  invitation: { yes: "start", no: "stop" },
  stop: { yes: "stop", no: "stay" },
  start: { yes: "start", no: "stay" },
  // The question is "Reply STOP to end, OK to go on", so a no may mean either.
  unread: { yes: "go_on", no: "unheeded" },
};

/** What the bot gives as `because` where a machine wrote the text, and where it might mean STOP. */
export const AUTOMATIC = "automatic answer";
export const UNSURE = "unsure";
/** Where somebody wants another way instead; and, with a language behind it, where the number is somebody else's. */
export const ANOTHER_WAY = "another way";
export const WRONG_PERSON = "wrong person";
/** A bot of an earlier release took a yes for a START on its own. */
const EARLIER_YES = "yes while an invitation is open";

interface Said {
  intent: Intent;
  because: string;
  text: string;
}

/** What a text means, judged by what was asked at its address, never by what the bot thought it answers. */
export function meaningOf(said: Said, situation: Situation): Deed {
  const intent = said.because === EARLIER_YES ? "yes" : said.intent;
  switch (intent) {
    case "stop":
    case "start":
    case "help":
      return intent;
    case "yes":
    case "no":
      return answerOf(intent, situation);
    case "other":
      return otherwise(said, situation);
  }
}

function answerOf(said: "yes" | "no", { question, unseen, silent, wasInvited }: Situation): Deed {
  if (question === "stop" && unseen && said === "no") return "unheeded";
  if (question !== undefined) return ANSWERS[question][said];
  return said === "yes" && wasInvited && !silent ? "start_unknown" : "unheeded";
}

function otherwise({ because, text }: Said, { doubted, silent }: Situation): Deed {
  if (because === AUTOMATIC) return "automatic";
  // Whether it should be all or one way only is asked, and not twice; the rest is for staff to read.
  if (because === ANOTHER_WAY) return silent || doubted ? "unsure" : "ask_stop";
  if (because !== UNSURE) return isCourtesy(text) ? "noted" : "not_understood";
  if (silent) return "unsure";
  // Any reasonable way of asking to end must be honoured (47 CFR 64.1200(a)(10)), and saying it twice is clear enough.
  return doubted ? "stop" : "ask_stop";
}
