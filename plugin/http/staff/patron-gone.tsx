import type { FC } from "hono/jsx";
import type { Viewer } from "../consent/viewer.ts";
import { type Frame, Page, ShownZone } from "./layout.tsx";
import { MessageSections } from "./patron.tsx";
import { LedgerSection } from "./patron-ledger.tsx";
import type { PatronRecord } from "./patron-page.tsx";

/** What is kept of a patron whom Koha no longer has; to be read only. */
export const GonePatronPage: FC<{ frame: Frame; viewer: Viewer; record: Omit<PatronRecord, "name"> }> = (props) => {
  const { frame, viewer, record } = props;
  const { say, lang } = frame;
  return (
    <Page frame={frame} title={say(lang, "staff:history.gone_title", { number: String(viewer.patronId) })}>
      <p>{say(lang, "staff:history.gone")}</p>
      <MessageSections frame={frame} history={record.history} />
      <LedgerSection frame={frame} steps={record.steps} />
      <p class="ledger-all">
        <a class="button" href={`${viewer.at}/everything.json`} download>
          {say(lang, "pages:consent.everything")}
        </a>
      </p>
      <ShownZone frame={frame} />
    </Page>
  );
};
