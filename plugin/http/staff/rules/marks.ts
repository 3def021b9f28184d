import type { NoticeRule } from "../../../routing/rules/notice-rule.ts";
import type { Frame } from "../../frame/layout.tsx";
import { sayWay } from "./rule-words.ts";
import type { RulesState } from "./rules-backend.ts";

/** What a rule is about that is not there, and what to do. */
export interface Mark {
  text: string;
  /** Where it is mended, below the staff pages. */
  to?: string;
}

/** What stands in the way of a rule: a library that Koha has no more, a way that is not set up, print without hours. */
export function marksOf(
  { say, lang }: Pick<Frame, "say" | "lang">,
  rule: Partial<NoticeRule>,
  { libraries, channels, hasPrintWindow }: Pick<RulesState, "libraries" | "channels" | "hasPrintWindow">,
): Mark[] {
  const { library, ways, print } = rule;
  const isGone = library != null && libraries.every(({ branchcode }) => branchcode !== library);
  const missing = ways && ways.mode !== "latest" ? ways.order.filter((way) => !channels.has(way)) : [];
  return [
    ...(isGone ? [{ text: say(lang, "rules:mark.library", { library }) }] : []),
    ...missing.map((way) => ({
      text: say(lang, "rules:mark.way", { way: sayWay({ say, lang }, way) }),
      to: "/settings",
    })),
    ...(print === "instead" && !hasPrintWindow ? [{ text: say(lang, "rules:mark.print"), to: "/coverage#print" }] : []),
  ];
}
