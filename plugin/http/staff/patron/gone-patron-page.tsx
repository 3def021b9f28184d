import type { FC } from "hono/jsx";
import type { Viewer } from "../../consent/viewer.ts";
import { type Frame, Page } from "../../frame/layout.tsx";
import { type PatronRecord, PatronRecordSections } from "./patron-page.tsx";

/** What is still stored about a patron whom Koha no longer has; read-only. */
export const GonePatronPage: FC<{
  frame: Frame;
  viewer: Viewer;
  record: Omit<PatronRecord, "name" | "otherSince" | "merged">;
}> = (props) => {
  const { frame, viewer, record } = props;
  const { say, lang } = frame;
  return (
    <Page frame={frame} title={say(lang, "staff:history.gone_title", { number: String(viewer.patronId) })}>
      <p>{say(lang, "staff:history.gone")}</p>
      <PatronRecordSections frame={frame} viewer={viewer} record={record} />
    </Page>
  );
};
