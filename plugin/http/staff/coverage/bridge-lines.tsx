import type { FC } from "hono/jsx";
import type { BridgeLine, BridgeWarning } from "../../../coverage/bridges/bridge.ts";
import type { Library } from "../../../koha/libraries.ts";
import type { Frame } from "../../frame/layout.tsx";
import { sayLibrary } from "./coverage-words.tsx";

interface Props {
  frame: Frame;
  libraries: readonly Library[];
}

/** One by one what will be done. */
export const BridgeLines: FC<Props & { does: readonly BridgeLine[] }> = ({ does, ...of }) => (
  <ul>
    {does.map((line) => (
      <li>
        {sayLine(of, line)}
        {line.does === "letter" && <blockquote class="text message-text">{line.text}</blockquote>}
      </li>
    ))}
  </ul>
);

function sayLine({ frame, libraries }: Props, line: BridgeLine): string {
  const { say, lang } = frame;
  const library = "library" in line ? sayLibrary(frame, libraries, line.library) : "";
  switch (line.does) {
    case "letter":
      return sayLetter(frame, line, library);
    case "overdue_rule": {
      const { category, step, code } = line;
      return say(lang, "coverage:does.overdue_rule", { library, category, step, code });
    }
    case "number_on_joining":
      return say(lang, "coverage:does.number_on_joining");
    case "number_of_joined":
      return say(lang, "coverage:does.number_of_joined", { count: line.patrons.toLocaleString(lang) });
    case "rule":
      return say(lang, `coverage:does.rule_${line.transport}`, { library });
  }
}

/** Koha calls the wording for whoever has none in their own language `default`. */
function sayLetter({ say, lang }: Frame, line: Extract<BridgeLine, { does: "letter" }>, library: string): string {
  const { code, name } = line;
  if (line.lang === "default") return say(lang, "coverage:does.letter_default", { code, name, library });
  return say(lang, "coverage:does.letter", { code, name, library, lang: line.lang });
}

/** What else follows, as a sentence. */
export function sayWarning({ say, lang }: Frame, warning: BridgeWarning): string {
  const count = "patrons" in warning ? warning.patrons.toLocaleString(lang) : "";
  return say(lang, `coverage:warns.${warning.warns}`, { count });
}
