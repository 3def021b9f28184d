import type { BotBackend, Heard } from "../../plugin/http/bot-api.ts";
import { understand } from "../understanding/keywords.ts";

/** What a listener took from its provider, before anyone has understood it. */
export interface Listened extends Pick<Heard, "id" | "channel" | "kind" | "sender" | "address" | "text"> {
  /** What the provider itself read in the text. */
  providerIntent: "optout" | "optin" | "help" | "";
  token?: string;
  /** ISO instant at which it was written, where the provider tells. */
  saidAt?: string;
}

/** What is kept of a text that changed a consent: which step it was, in our words and not in the person's. */
export interface Kept {
  kind: Listened["kind"];
  text: string;
}

/** How a text is told: when it was on disk, whether it is told again after a restore, and who wrote it. */
interface Told {
  heardAt: string;
  replayed?: boolean;
  whom?: Whom | undefined;
}

export type Whom = Awaited<ReturnType<BotBackend["whom"]>>;

/** The longest text that the service takes. */
const LONGEST_TEXT = 20_000;

/** Cuts a text to what the service takes: an endless one must not hide the STOP at its beginning. */
export function withinLimit(text: string): string {
  return text.slice(0, LONGEST_TEXT).toWellFormed();
}

/**
 * Someone who wants no more messages goes ahead of everything else; known without asking, since stop words count in
 * every language.
 */
export function wantsOut(listened: Listened): boolean {
  return listened.kind === "blocked" || (listened.kind === "text" && read(listened).intent === "stop");
}

/** Only a text that is no STOP depends on who wrote it: their language, and whether an invitation awaits their yes. */
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
 * What to keep of a text for a database that is restored, by what the service made of it; undefined: it changed no
 * consent. A yes is kept as what it did, since the question that it answered may be lost.
 */
export function keepOf(listened: Listened, outcome: string): Kept | undefined {
  // Its answer was lost, so only its own words tell.
  const known = outcome === "repeated" && wantsOut(listened) ? "stopped" : outcome;
  const text = listened.kind === "text" ? KEPT_TEXTS.get(known) : undefined;
  if (text !== undefined) return { kind: "text", text };
  return KEPT_KINDS.has(known) || listened.kind === "blocked" ? { kind: listened.kind, text: "" } : undefined;
}

/** What the service is told; `whom` is left out where needsWhom says so. */
export function tell(listened: Listened, { heardAt, replayed, whom }: Told): Heard {
  const { providerIntent, token, saidAt, ...rest } = listened;
  const heard = {
    ...rest,
    heardAt,
    ...(token === undefined ? {} : { token }),
    ...(saidAt === undefined ? {} : { saidAt }),
    ...(replayed ? { replayed: true as const } : {}),
  };
  // A link, a block or its end is no text: there the kind says all.
  if (listened.kind !== "text") return { ...heard, intent: "other", because: `Telegram says ${listened.kind}` };
  return { ...heard, ...read(listened, whom) };
}

/** A yes or a no is told as such: the service knows what was asked. */
function read({ text, providerIntent }: Listened, whom?: Whom): ReturnType<typeof understand> {
  return understand(text, { intent: providerIntent, ...(whom?.lang ? { lang: whom.lang } : {}) });
}
