import type { FC } from "hono/jsx";
import type { Viewer } from "../../consent/viewer.ts";
import { type Frame, Page } from "../../frame/layout.tsx";
import { crumbsOf, HistoryOfPatron, type KeptRecord, MessagesOfPatron } from "./patron-page.tsx";

/** What is still stored about a patron whom Koha no longer has; read-only. */
export const GonePatronPage: FC<{
  frame: Frame;
  viewer: Viewer;
  record: KeptRecord;
}> = (props) => {
  const { frame, viewer, record } = props;
  const { say, lang } = frame;
  const title = say(lang, "staff:history.gone_title", { number: String(viewer.patronId) });
  return (
    <Page
      frame={frame}
      title={title}
      current="/patrons"
      crumbs={crumbsOf(frame, viewer.patronId, title)}
      help={{ text: say(lang, "staff:history.gone"), manual: "patron#a-patron-whom-koha-no-longer-has" }}
    >
      <MessagesOfPatron frame={frame} viewer={viewer} record={record} />
      <HistoryOfPatron frame={frame} viewer={viewer} record={record} />
    </Page>
  );
};
