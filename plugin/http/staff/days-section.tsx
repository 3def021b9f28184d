import type { FC } from "hono/jsx";
import type { Day } from "../../reports/overview.ts";
import type { Frame } from "../frame/layout.tsx";
import { Table } from "../frame/table.tsx";

const FIGURES = ["queued", "sent", "delivered", "failed", "optedIn", "optedOut"] as const;

/** Today and yesterday by way. */
export const DaysSection: FC<{ frame: Frame; days: { today: Day; yesterday: Day } }> = ({ frame, days }) => {
  const { say, lang } = frame;
  const columns = ["way", ...FIGURES] as const;
  const rowsOf = ({ ways }: Day) =>
    ways.map((way) => [
      say(lang, `pages:patron.${way.channel}`),
      ...FIGURES.map((figure) => way[figure].toLocaleString(lang)),
    ]);
  return (
    <>
      {(["today", "yesterday"] as const).map((name) => {
        const title = say(lang, `access:days.${name}`);
        const rows = rowsOf(days[name]);
        return (
          <>
            <h2>{title}</h2>
            {rows.length === 0 ? (
              <p class="empty">{say(lang, "access:days.nothing")}</p>
            ) : (
              <Table name={title} columns={columns.map((one) => say(lang, `access:days.${one}`))} rows={rows} />
            )}
          </>
        );
      })}
      <p class="hint">{say(lang, "access:days.about")}</p>
    </>
  );
};
