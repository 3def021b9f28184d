import type { Wording } from "../../../../templates/notices/wording.ts";

const lean = (text: string): string =>
  text
    .replaceAll(/\[\[.*?\]\]/gs, "")
    .replaceAll(/ {2,}/g, " ")
    .trim();

/** A wording without the parts that are said only where there is something to fill in: `[[ Fine: {{fine}}.]]`. */
export const leanWording = ({ one, other }: Wording): Wording => ({ one: lean(one), other: lean(other) });
