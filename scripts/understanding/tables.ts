import type { Lang } from "../../bot/understanding/keyword-lists.ts";
import { INTENTS, type Measured, type Share } from "./measure.ts";

const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;
const within = ({ low, high }: Share, digits: number): string =>
  `${(100 * low).toFixed(digits)} to ${(100 * high).toFixed(digits)}`;
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

const NAMES: Readonly<Record<Lang, string>> = { en: "English", es: "Spanish", fr: "French", da: "Danish" };

/** The figures of each language, as a table of Markdown. */
export function figuresTable(measured: ReadonlyMap<Lang, Measured>): string {
  const head = ["", "texts", "opt-outs", "obeyed (95 %)", "obeyed or asked", "false opt-outs (95 %)", "harmless asked"];
  const rows = [...measured].map(([lang, { texts, recall, noticed, falseStops, asked }]) =>
    row([
      NAMES[lang],
      texts,
      recall.of,
      `${percent(recall.share)} (${within(recall, 1)})`,
      percent(noticed.share),
      `${percent(falseStops.share, 2)} (${within(falseStops, 2)}), ${falseStops.count} of ${falseStops.of}`,
      percent(asked.share),
    ]),
  );
  return [row(head), row(head.map(() => "---")), ...rows].join("\n");
}

/** For each language, what texts of an intent (rows) were heard as (columns). */
export function confusionTables(measured: ReadonlyMap<Lang, Measured>): string {
  const tables = [...measured].map(([lang, { confusion }]) => {
    const rows = INTENTS.map((is) => row([is, ...INTENTS.map((heard) => confusion.get(is)?.get(heard) ?? 0)]));
    const head = [`${NAMES[lang]}: meant`, ...INTENTS];
    return [row(head), row(head.map(() => "---")), ...rows].join("\n");
  });
  return tables.join("\n\n");
}
