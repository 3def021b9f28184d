import type { Lang } from "../../bot/understanding/keyword-lists.ts";
import { understand } from "../../bot/understanding/keywords.ts";
import { LABELS, type Label, type Labelled } from "./corpus.ts";

/** The eight intents that texts are read as. */
export const INTENTS = ["stop", "start", "help", "yes", "no", "automatic", "unsure", "other"] as const;
export type IntentName = (typeof INTENTS)[number];

/** What the program makes of a text, by the labels of the corpus. */
export function heardAs(text: string, lang: Lang): Label {
  const { intent, because } = understand(text, { lang });
  if (because.startsWith("wrong person")) return "wrong_person";
  if (because === "another way") return "channel";
  if (because === "automatic answer") return "automatic";
  return because === "unsure" ? "unsure" : intent;
}

/** A label as one of the eight intents: a wrong person ends the messages, and who wants another way is asked. */
export const intentOf = (label: Label): IntentName =>
  label === "wrong_person" ? "stop" : label === "channel" ? "unsure" : label;

/** A share of `of`, with its 95 % interval by Wilson's score: https://doi.org/10.1080/01621459.1927.10502953 */
export interface Share {
  readonly count: number;
  readonly of: number;
  /** Between 0 and 1; all three are NaN where there is nothing to count. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

const Z = 1.959964;

export function shareOf(count: number, of: number): Share {
  const share = count / of;
  const middle = share + (Z * Z) / (2 * of);
  const spread = Z * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of));
  const scale = 1 + (Z * Z) / of;
  return {
    count,
    of,
    share,
    low: Math.max(0, (middle - spread) / scale),
    high: Math.min(1, (middle + spread) / scale),
  };
}

export interface Measured {
  readonly texts: number;
  /** Opt-outs that end the messages at once, of all opt-outs. */
  readonly recall: Share;
  /** Opt-outs that end them, or are asked about. */
  readonly noticed: Share;
  /** Harmless texts that would end the messages. */
  readonly falseStops: Share;
  /** Harmless texts that are asked about. */
  readonly asked: Share;
  /** How many texts of each intent were heard as which. */
  readonly confusion: ReadonlyMap<IntentName, ReadonlyMap<IntentName, number>>;
  /** Those that were heard as something else. */
  readonly wrong: readonly { readonly label: Label; readonly heard: Label; readonly text: string }[];
}

/**
 * Measures the program on texts. Those that are open to doubt, or ask for another way, are neither opt-outs nor
 * harmless.
 */
export function measure(texts: readonly Labelled[], lang: Lang): Measured {
  const read = texts.map(({ label, text }) => ({ label, text, heard: heardAs(text, lang) }));
  const ending = read.filter(({ label }) => intentOf(label) === "stop");
  const harmless = read.filter(({ label }) => !["stop", "unsure"].includes(intentOf(label)));
  const stops = (some: typeof read) => some.filter(({ heard }) => intentOf(heard) === "stop").length;
  const asks = (some: typeof read) => some.filter(({ heard }) => intentOf(heard) === "unsure").length;
  const confusion = new Map(INTENTS.map((is) => [is, new Map<IntentName, number>()]));
  for (const { label, heard } of read) {
    const row = confusion.get(intentOf(label));
    row?.set(intentOf(heard), (row.get(intentOf(heard)) ?? 0) + 1);
  }
  return {
    texts: read.length,
    recall: shareOf(stops(ending), ending.length),
    noticed: shareOf(stops(ending) + asks(ending), ending.length),
    falseStops: shareOf(stops(harmless), harmless.length),
    asked: shareOf(asks(harmless), harmless.length),
    confusion,
    wrong: read.filter(({ label, heard }) => label !== heard),
  };
}

/** The labels in their order, for lists. */
export const byLabel = (a: { label: Label }, b: { label: Label }): number =>
  LABELS.indexOf(a.label) - LABELS.indexOf(b.label);
