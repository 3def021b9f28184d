import type { FC } from "hono/jsx";
import type { Totals } from "../../../reports/coverage/summary.ts";
import type { Frame } from "../../frame/layout.tsx";

/** On the overview, how many who said yes do not hear everything from us; nothing where all do. */
export const CoverageLine: FC<{ frame: Frame; totals: Totals }> = ({ frame: { say, lang, base }, totals }) => {
  const { nobody, koha } = totals;
  if (nobody + koha === 0) return null;
  const figures = { nobody: nobody.toLocaleString(lang), koha: koha.toLocaleString(lang) };
  return (
    <p>
      {say(lang, "coverage:page.overview", figures)} <a href={`${base}/coverage`}>{say(lang, "coverage:page.title")}</a>
    </p>
  );
};
