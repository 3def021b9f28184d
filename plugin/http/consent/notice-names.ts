import type { NoticeName } from "../../routing/notice-groups.ts";
import type { NoticeType } from "../../routing/notice-types.ts";
import type { Step } from "../../routing/rules/notice-rule.ts";
import type { Frame } from "../frame/layout.tsx";

type Words = Pick<Frame, "say" | "lang">;

/** A type of notice, and which reminder it is. */
export function sayType({ say, lang }: Words, type: NoticeType, step: Step | null): string {
  const name = say(lang, `coverage:type.${type}`);
  return step === null ? name : say(lang, "coverage:step", { type: name, step: String(step) });
}

/** What some notices are called on the patron's page. */
export const sayNotices = (words: Words, name: NoticeName): string =>
  "kind" in name ? words.say(words.lang, `account:kind.${name.kind}`) : sayType(words, name.type, name.step);
