import type { FC } from "hono/jsx";
import type { NoticeRule } from "../../../routing/rules/notice-rule.ts";
import type { Frame } from "../../frame/layout.tsx";
import { marksOf } from "./marks.ts";
import type { RulesState } from "./rules-backend.ts";

interface MarksProps {
  frame: Frame;
  rule: Partial<NoticeRule>;
  state: Pick<RulesState, "libraries" | "channels" | "hasPrintWindow">;
}

/** What stands in the way of a rule, and where it is mended; nothing where nothing does. */
export const Marks: FC<MarksProps> = ({ frame, rule, state }) => {
  const { say, lang, base } = frame;
  const marks = marksOf(frame, rule, state);
  return (
    <>
      {marks.map(({ text, to }) => (
        <span class="mark">
          {text} {to !== undefined && <a href={`${base}${to}`}>{say(lang, "rules:mark.mend")}</a>}
        </span>
      ))}
    </>
  );
};
