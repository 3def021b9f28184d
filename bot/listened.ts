import type { BotDesk, Heard } from "../plugin/http/bot-api.ts";
import { understand } from "./keywords.ts";

/** What a listener took from its provider, before anyone has understood it. */
export interface Listened extends Pick<Heard, "id" | "channel" | "kind" | "sender" | "address" | "text"> {
  /** What the provider itself read in the text. */
  providerIntent: "optout" | "optin" | "help" | "";
  token?: string;
}

export type Whom = Awaited<ReturnType<BotDesk["whom"]>>;

/** The longest text that the service takes. */
const longestText = 20_000;

/** Cuts a text to what the service takes: an endless one must not hide the STOP at its beginning. */
export function withinLimit(text: string): string {
  return text.slice(0, longestText).toWellFormed();
}

/** Someone who wants no more messages goes ahead of everything else; known without asking, since stop words count in every language. */
export function wantsOut(listened: Listened): boolean {
  return listened.kind === "blocked" || (listened.kind === "text" && read(listened).intent === "stop");
}

/** Only a text that is no STOP depends on who wrote it: their language. */
export function needsWhom(listened: Listened): boolean {
  return listened.kind === "text" && !wantsOut(listened);
}

/**
 * What the service is told; `whom` is left out where needsWhom says so. A yes or a no is told as one: only the service knows which question
 * it answers.
 */
export function tell(listened: Listened, heardAt: string, whom?: Whom): Heard {
  const { providerIntent, token, ...rest } = listened;
  const heard = { ...rest, heardAt, ...(token === undefined ? {} : { token }) };
  // A link, a block or its end is no text: there the kind says all.
  if (listened.kind !== "text") return { ...heard, intent: "other", because: `Telegram says ${listened.kind}` };
  return { ...heard, ...read(listened, whom) };
}

function read(listened: Listened, whom?: Whom): ReturnType<typeof understand> {
  return understand(listened.text, { intent: listened.providerIntent, ...(whom?.lang ? { lang: whom.lang } : {}) });
}
