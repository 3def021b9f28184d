import type { FC } from "hono/jsx";
import type { ProofStep } from "../../../reports/consent-proof.ts";
import type { PatronHistory } from "../../../reports/patron-history.ts";
import type { Waiting } from "../../../reports/waiting-parts.ts";
import type { TextKey } from "../../../templates/locales.ts";
import { HolderLink } from "../../consent/holder.tsx";
import type { Holder } from "../../consent/known-holder.ts";
import { LONGEST_REASON, type Trouble } from "../../consent/opt-in.ts";
import { ConsentSections } from "../../consent/sections.tsx";
import type { ChannelView, ConsentView } from "../../consent/view.ts";
import type { Viewer } from "../../consent/viewer.ts";
import { variablesOf } from "../../consent/words.ts";
import { Csrf, type Frame, Notice, Page, ShownZone } from "../../frame/layout.tsx";
import { WaitingTable } from "../waiting/waiting.tsx";
import { LedgerSection } from "./ledger.tsx";
import { type Merged, MergedSection } from "./merged.tsx";
import { MessageSections } from "./messages.tsx";
import { OtherPersonSection, type PersonFault } from "./other-person.tsx";

/** What the page shows of a patron beside the sections of consent. */
export interface PatronRecord {
  name: string;
  history: PatronHistory;
  waiting: readonly Waiting[];
  steps: readonly ProofStep[];
  /** Since when the record is another person's; null: it is the same. */
  otherSince: Date | null;
  /** Patrons whom Koha has merged into this one. */
  merged: readonly Merged[];
}

interface PatronProps {
  frame: Frame;
  viewer: Viewer;
  view: ConsentView;
  record: PatronRecord;
  done: string | undefined;
  trouble?: Trouble;
  /** What is wrong with the reason for ending another person's consents. */
  person?: PersonFault;
}

/** A patron's page for staff: what the patron sees, and the whole ledger. */
export const PatronPage: FC<PatronProps> = ({ frame, viewer, view, record, done, trouble, person }) => {
  const { say, lang } = frame;
  return (
    <Page frame={frame} title={record.name === "" ? say(lang, "pages:patron.title") : record.name}>
      {viewer.readOnly && <p class="help">{say(lang, "pages:consent.read_only")}</p>}
      {record.otherSince && (
        <OtherPersonSection
          frame={frame}
          viewer={viewer}
          since={record.otherSince}
          {...(person ? { fault: person } : {})}
        />
      )}
      <MergedSection frame={frame} merged={record.merged} />
      <ConsentSections frame={frame} viewer={viewer} view={view} done={done} trouble={trouble} />
      <PatronRecordSections frame={frame} viewer={viewer} record={record} />
    </Page>
  );
};

interface RecordProps {
  frame: Frame;
  viewer: Viewer;
  record: Omit<PatronRecord, "name" | "otherSince" | "merged">;
}

/** What happened: messages, every step of consent, and a link to download everything. */
export const PatronRecordSections: FC<RecordProps> = ({ frame, viewer, record }) => (
  <>
    {record.waiting.length > 0 && (
      <>
        <h2>{frame.say(frame.lang, "pages:page.waiting")}</h2>
        <WaitingTable frame={frame} waiting={record.waiting} />
      </>
    )}
    <MessageSections frame={frame} history={record.history} />
    <LedgerSection frame={frame} steps={record.steps} />
    <p class="ledger-all">
      <a class="button" href={`${viewer.at}/everything.json`} download>
        {frame.say(frame.lang, "pages:consent.everything")}
      </a>
    </p>
    <ShownZone frame={frame} />
  </>
);

/** Koha has no such patron. */
export const NoPatronPage: FC<{ frame: Frame }> = ({ frame }) => (
  <Page frame={frame} title={frame.say(frame.lang, "pages:patron.title")}>
    <p>{frame.say(frame.lang, "pages:patron.gone")}</p>
  </Page>
);

interface ResendProps {
  frame: Frame;
  viewer: Viewer;
  one: ChannelView;
  /** What is wrong with what was typed, or why it cannot be done. */
  fault?: { key: TextKey; variables?: Record<string, string>; holder?: Holder } | undefined;
  /** The reason as it was typed, so that a refusal does not lose it. */
  typed?: string;
}

/** Asks for the reason before an invitation is sent again. */
export const ResendPage: FC<ResendProps> = ({ frame, viewer, one, fault, typed = "" }) => {
  const { say, lang, session } = frame;
  return (
    <Page frame={frame} title={say(lang, "pages:consent.resend_title")}>
      {fault !== undefined && (
        <Notice kind="bad">
          {say(lang, fault.key, fault.variables)} {fault.holder && <HolderLink frame={frame} holder={fault.holder} />}
        </Notice>
      )}
      <p>{say(lang, "pages:consent.resend_about", { address: variablesOf(one).address })}</p>
      <form method="post" action={`${viewer.at}/${one.channel}/resend`}>
        {session && <Csrf session={session} />}
        <label for="reason">{say(lang, "account:opt_in.reason")}</label>
        <input
          id="reason"
          name="reason"
          maxlength={LONGEST_REASON}
          value={typed}
          {...(fault?.key.startsWith("account:wrong.reason") ? { "aria-invalid": "true" as const } : {})}
        />
        <div class="actions">
          <button type="submit">{say(lang, "pages:consent.resend")}</button>
          <a class="button" href={`${viewer.at}/`}>
            {say(lang, "pages:consent.resend_not")}
          </a>
        </div>
      </form>
    </Page>
  );
};
