import type { FC } from "hono/jsx";
import type { BesideUs } from "../../../reports/beside-us.ts";
import { type Frame, Notice } from "../../frame/layout.tsx";

/** What staff should look into because other plugins have to do with the same notices; nothing if there is nothing. */
export const BesideUsSection: FC<{ frame: Frame; besideUs: BesideUs }> = ({ frame, besideUs }) => {
  const { say, lang } = frame;
  const { senders, letters, refused } = besideUs;
  const list = (items: readonly string[]) => new Intl.ListFormat(lang, { type: "unit" }).format(items);
  const count = refused.reduce((sum, one) => sum + one.count, 0);
  const sentences = [
    ...(senders.length > 0 ? [say(lang, "staff:beside.senders", { senders: list(senders) })] : []),
    ...(letters.length > 0 ? [say(lang, "staff:beside.letters", { letters: list(letters) })] : []),
    ...(count > 0
      ? [
          say(lang, "staff:beside.refused", {
            count: count.toLocaleString(lang),
            letters: list(refused.map((one) => `${one.letter || "–"} (${one.count.toLocaleString(lang)})`)),
          }),
        ]
      : []),
  ];
  if (sentences.length === 0) return null;
  return (
    <Notice kind="bad">
      {say(lang, "staff:beside.title")}
      <ul>
        {sentences.map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ul>
    </Notice>
  );
};
