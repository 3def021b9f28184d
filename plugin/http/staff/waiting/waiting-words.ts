import type { Waiting, WaitingGroup } from "../../../reports/waiting/waiting-parts.ts";
import type { Until } from "../../../reports/waiting/waiting-why.ts";
import { kindOf } from "../../../routing/kinds.ts";
import { instant } from "../../frame/instants.ts";
import type { Frame } from "../../frame/layout.tsx";
import { word } from "../words.ts";

/** Why something waits, as a sentence. */
export function sayBecause(because: string, { say, lang }: Frame): string {
  const key = `staff:waiting_because.${because}`;
  return say.has(key) ? say(lang, key) : word(say, lang, "because", because);
}

/** Until when one notice or message waits. */
export function sayUntil(until: Until, frame: Frame): string {
  const { say, lang } = frame;
  const time = "at" in until && until.at ? instant(until.at, frame) : "";
  if (until.kind === "at") return time;
  if (until.kind === "over")
    return say(lang, time ? "staff:waiting.until_over_end" : "staff:waiting.until_over", { time });
  return say(lang, `staff:waiting.until_${until.kind}`, { time });
}

/** Until when all that wait for one reason do: each has an end of its own, so the last is named. */
export function sayUntilOfAll({ until, count }: WaitingGroup, frame: Frame): string {
  const { say, lang } = frame;
  if (until.kind === "opts_in") return say(lang, "staff:waiting.until_each_opts_in");
  if (until.kind === "over") return say(lang, "staff:waiting.until_over");
  if (until.kind !== "at" || count === 1) return sayUntil(until, frame);
  return say(lang, "staff:waiting.until_latest", { time: instant(until.at, frame) });
}

/** What a notice or message is about. */
export function sayAbout({ kind, letterCode }: Pick<Waiting, "kind" | "letterCode">, { say, lang }: Frame): string {
  if (kind === "reply") return say(lang, "staff:uncertain.reply");
  if (kind !== "notice") return say(lang, `account:history.${kind}`);
  const about = kindOf(letterCode);
  return about === "other" && letterCode ? letterCode : say(lang, `account:kind.${about}`);
}
