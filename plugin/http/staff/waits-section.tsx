import type { FC } from "hono/jsx";
import type { WaitingGroup } from "../../reports/waiting/waiting-parts.ts";
import { instant } from "../frame/instants.ts";
import type { Frame } from "../frame/layout.tsx";
import { Table } from "../frame/table.tsx";
import { sayBecause, sayUntilOfAll } from "./waiting/waiting-words.ts";

/** What waits, why, and until when; each reason leads to the page that lists what waits one by one. */
export const WaitsSection: FC<{ frame: Frame; groups: readonly WaitingGroup[] }> = ({ frame, groups }) => {
  const { say, lang } = frame;
  if (groups.length === 0) return null;
  const title = say(lang, "access:waits.title");
  const columns = (["why", "count", "until", "oldest"] as const).map((column) => say(lang, `staff:waiting.${column}`));
  const rows = groups.map((group) => [
    <a href={`${frame.base}/waiting`}>{sayBecause(group.because, frame)}</a>,
    group.count.toLocaleString(lang),
    sayUntilOfAll(group, frame),
    group.oldest ? instant(group.oldest, frame) : "",
  ]);
  return (
    <>
      <h2>{title}</h2>
      <Table name={title} columns={columns} rows={rows} />
    </>
  );
};
