import type { FC } from "hono/jsx";
import type { MessageKind } from "../../database/tables.ts";
import { kindOf } from "../../routing/kinds.ts";
import type { Frame } from "../frame/layout.tsx";

interface NameProps {
  frame: Pick<Frame, "say" | "lang">;
  kind: MessageKind;
  letterCode: string | null;
  /** The names that Koha gives to letter codes. */
  letters: ReadonlyMap<string, string>;
}

/** What a message is, never empty: Koha's name of the letter, else the kind of notice, and its code. */
export const NoticeName: FC<NameProps> = ({ frame: { say, lang }, kind, letterCode, letters }) => {
  if (kind === "reply") return <>{say(lang, "staff:uncertain.reply")}</>;
  if (kind !== "notice") return <>{say(lang, `account:history.${kind}`)}</>;
  const name = letters.get(letterCode ?? "") ?? say(lang, `account:kind.${kindOf(letterCode)}`);
  if (letterCode === null || letterCode === "") return <>{name}</>;
  return (
    <>
      {name} <small>({letterCode})</small>
    </>
  );
};
