import type { FC } from "hono/jsx";
import type { BesideUs } from "../../../reports/beside-us.ts";
import type { Frame } from "../../frame/layout.tsx";
import { NotWellNotice } from "../not-well/not-well.tsx";

/** What staff should look into because other plugins have to do with the same notices; nothing if there is nothing. */
export const BesideUsSection: FC<{ frame: Frame; besideUs: BesideUs }> = ({ frame, besideUs }) => {
  const { say, lang } = frame;
  const { senders, letters, refused } = besideUs;
  const list = (items: readonly string[]) => new Intl.ListFormat(lang, { type: "unit" }).format(items);
  const count = refused.reduce((sum, one) => sum + one.count, 0);
  const found = [
    ...(senders.length > 0
      ? [{ code: "other_senders", sentence: say(lang, "staff:beside.senders", { senders: list(senders) }) } as const]
      : []),
    ...(letters.length > 0
      ? [{ code: "foreign_wordings", sentence: say(lang, "staff:beside.letters", { letters: list(letters) }) } as const]
      : []),
    ...(count > 0
      ? [
          {
            code: "foreign_refused",
            sentence: say(lang, "staff:beside.refused", {
              count: count.toLocaleString(lang),
              letters: list(refused.map((one) => `${one.letter || "–"} (${one.count.toLocaleString(lang)})`)),
            }),
          } as const,
        ]
      : []),
  ];
  if (found.length === 0) return null;
  return <NotWellNotice frame={frame} title={say(lang, "staff:beside.title")} found={found} />;
};
