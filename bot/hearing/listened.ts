import type { BotBackend, Heard } from "../../plugin/http/bot-api.ts";
import { understand } from "../understanding/keywords.ts";

/** What a listener took from its provider, not yet interpreted. */
export interface Listened extends Pick<Heard, "id" | "channel" | "kind" | "sender" | "address" | "text"> {
  /** What the provider itself read in the text. */
  providerIntent: "optout" | "optin" | "help" | "";
  token?: string;
  /** ISO instant at which it was written, where the provider tells it. */
  saidAt?: string;
}

/** What is kept of a text that changed a consent: which change it was, in our words and not in the person's. */
export interface Kept {
  kind: Listened["kind"];
  text: string;
}

/** When a text was on disk; when the service took it first, if it is told again after a restore; and who wrote it. */
interface Told {
  heardAt: string;
  firstTakenAt?: string | undefined;
  whom?: Whom | undefined;
}

export type Whom = Awaited<ReturnType<BotBackend["whom"]>>;

/** The longest text that the service accepts, in UTF-16 code units. */
const LONGEST_TEXT = 20_000;

/** Cuts a text to the length that the service accepts, so that a STOP at the beginning of an endless one is heard. */
export function withinLimit(text: string): string {
  return text.slice(0, LONGEST_TEXT).toWellFormed();
}

/**
 * Whether it is an opt-out, which goes ahead of everything else. Known without asking the service, since stop words
 * count in every language.
 */
export function wantsOut(listened: Listened): boolean {
  return listened.kind === "blocked" || (listened.kind === "text" && read(listened).intent === "stop");
}

/** Whether the meaning depends on who wrote it (their language, an open invitation): so for texts that are no STOP. */
export function needsWhom(listened: Listened): boolean {
  return listened.kind === "text" && !wantsOut(listened);
}

const KEPT_TEXTS: ReadonlyMap<string, string> = new Map([
  ["stopped", "STOP"],
  ["started", "START"],
  ["joined", "START"],
]);
const KEPT_KINDS: ReadonlySet<string> = new Set(["blocked", "linked", "unblocked"]);

/**
 * What to keep of a text in case the database is restored, by what the service made of it; undefined if it changed no
 * consent. A yes is kept as what it did, since the question that it answered may be lost.
 */
export function keepOf(listened: Listened, outcome: string): Kept | undefined {
  // The first response was lost, so only the text itself tells what it did.
  const known = outcome === "repeated" && wantsOut(listened) ? "stopped" : outcome;
  const text = listened.kind === "text" ? KEPT_TEXTS.get(known) : undefined;
  if (text !== undefined) return { kind: "text", text };
  return KEPT_KINDS.has(known) || listened.kind === "blocked" ? { kind: listened.kind, text: "" } : undefined;
}

/** Returns what to send to the service; `whom` is not needed where needsWhom returns false. */
export function tell(listened: Listened, { heardAt, firstTakenAt, whom }: Told): Heard {
  const { providerIntent, token, saidAt, ...rest } = listened;
  const heard = {
    ...rest,
    heardAt,
    ...(token === undefined ? {} : { token }),
    ...(saidAt === undefined ? {} : { saidAt }),
    ...(firstTakenAt === undefined ? {} : { firstTakenAt }),
  };
  // A link, a block or its end has no words to interpret.
  if (listened.kind !== "text") return { ...heard, intent: "other", because: `Telegram says ${listened.kind}` };
  return { ...heard, ...read(listened, whom) };
}

/** A yes or a no is left as it is: the service knows what was asked. */
function read({ text, providerIntent }: Listened, whom?: Whom): ReturnType<typeof understand> {
  return understand(text, { intent: providerIntent, ...(whom?.lang ? { lang: whom.lang } : {}) });
}
