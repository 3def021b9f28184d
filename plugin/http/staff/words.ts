import type { Say } from "../../templates/locales.ts";
import type { Frame } from "../frame/layout.tsx";

/** A word from the database in the reader's language, or unchanged where we have no text for it. */
export function word(
  say: Say,
  lang: Frame["lang"],
  group: "state" | "notice" | "because" | "consent" | "event" | "source",
  name: string,
): string {
  const key = `staff:${group}.${name}`;
  return say.has(key) ? say(lang, key) : name;
}
