import type { FC } from "hono/jsx";
import type { OpenBridge } from "../../../coverage/bridges/bridge.ts";
import { may } from "../../frame/entry.tsx";
import { instant } from "../../frame/instants.ts";
import { Table } from "../../frame/table.tsx";
import type { CoverageProps } from "./coverage-props.ts";
import { writeCoverageQuery } from "./coverage-query.ts";
import { sayBridge, sayLibrary, sayType } from "./coverage-words.tsx";

/** What was done to close gaps, by whom and when, and the way to take it back. */
export const OpenSection: FC<CoverageProps> = ({ frame, state, libraries }) => {
  const { say, lang, base, session } = frame;
  if (state.open.length === 0) return null;
  const title = say(lang, "coverage:page.open");
  const columns = (["what", "type", "library", "changes", "since"] as const).map((name) =>
    say(lang, `coverage:page.${name}`),
  );
  const back = ({ type, bridge, library }: OpenBridge) =>
    `${base}/coverage/${type}/back/${bridge}${writeCoverageQuery({ library: library ?? undefined })}`;
  const set = session !== undefined && may(session, "set");
  const rows = state.open.map((one) => [
    sayBridge(frame, one.bridge),
    sayType(frame, one.type),
    sayLibrary(frame, libraries, one.library),
    one.changes.toLocaleString(lang),
    say(lang, "coverage:page.since_by", { when: instant(one.madeAt, frame), who: one.madeBy }),
    ...(set
      ? [
          <a class="btn" href={back(one)}>
            {say(lang, "coverage:page.take_back")}
          </a>,
        ]
      : []),
  ]);
  return (
    <>
      <h2>{title}</h2>
      <Table name={title} columns={[...columns, ...(set ? [say(lang, "coverage:page.take_back")] : [])]} rows={rows} />
    </>
  );
};
