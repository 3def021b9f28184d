import type { FC } from "hono/jsx";
import type { ListedStep } from "../../../audit/read-steps.ts";
import type { KnownPatron } from "../../../koha/patrons.ts";
import type { ProofStep } from "../../../reports/consent-proof.ts";
import type { ListedMessage } from "../../../reports/messages/list-messages.ts";
import type { Waiting } from "../../../reports/waiting/waiting-parts.ts";
import { FaultSentence } from "../../consent/holder.tsx";
import { KindsSection } from "../../consent/kinds-section.tsx";
import { PreferencesSection } from "../../consent/preferences-section.tsx";
import { ReachedSection } from "../../consent/reached-section.tsx";
import { Told } from "../../consent/sections.tsx";
import type { ConsentView } from "../../consent/view.ts";
import type { Viewer } from "../../consent/viewer.ts";
import { type Crumb, type Frame, Notice, Page, ShownZone } from "../../frame/layout.tsx";
import { WaitingTable } from "../waiting/waiting.tsx";
import { LedgerSection } from "./ledger.tsx";
import { type Merged, MergedSection } from "./merged.tsx";
import { LastMessages } from "./messages.tsx";
import { OtherPersonSection, type PersonFault } from "./other-person.tsx";
import { StaffStepsSection } from "./staff-steps.tsx";
import type { OthersFound } from "./ways/others.tsx";
import type { WaysTrouble } from "./ways/plan.ts";
import { WaysSection } from "./ways/ways.tsx";

/** What the page shows of a patron beside the sections of consent. */
export interface PatronRecord extends KnownPatron {
  /** The last ones, and notices that made none. */
  messages: readonly ListedMessage[];
  waiting: readonly Waiting[];
  steps: readonly ProofStep[];
  staffSteps: readonly ListedStep[];
  /** The names that Koha gives to letter codes. */
  letters: ReadonlyMap<string, string>;
  /** Since when the record is another person's; null: it is the same. */
  otherSince: Date | null;
  /** Patrons whom Koha has merged into this one. */
  merged: readonly Merged[];
  others: OthersFound;
  /** Koha's own pages where the parts of the record are changed. */
  edit: Readonly<Record<"contact" | "messaging", string>>;
}

/** What is kept of a patron, whether Koha still has the record or not. */
export type KeptRecord = Pick<PatronRecord, "messages" | "waiting" | "steps" | "staffSteps" | "letters">;

export interface PatronProps {
  frame: Frame;
  viewer: Viewer;
  view: ConsentView;
  record: PatronRecord;
  done: string | undefined;
  ways?: WaysTrouble;
  /** What is wrong with the reason for ending another person's consents. */
  person?: PersonFault;
}

/** As Koha writes it above its own pages: the name, and the card number. */
export const titleOf = ({ name, card }: KnownPatron): string => (card ? `${name} (${card})` : name);

/** The way to a page of this patron's. */
export const crumbsOf = ({ say, lang }: Frame, patronId: number, title: string, page?: string): Crumb[] => [
  { name: say(lang, "desk:crumb"), to: "/patrons" },
  page === undefined ? { name: title } : { name: title, to: `/patron/${patronId}/` },
  ...(page === undefined ? [] : [{ name: page }]),
];

/** A patron's page for staff: how they are reached, their messages, what they chose, and how all that came about. */
export const PatronPage: FC<PatronProps> = ({ frame, viewer, view, record, done, ways, person }) => {
  const { say, lang } = frame;
  const title = titleOf(record);
  const props = { frame, viewer, view };
  return (
    <Page
      frame={frame}
      title={title}
      current="/patrons"
      crumbs={crumbsOf(frame, viewer.patronId, title)}
      help={{ text: say(lang, "desk:patron_help"), manual: "patron" }}
    >
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
      {ways ? <WaysWrong frame={frame} trouble={ways} /> : null}
      <Told {...props} done={done} />
      <div class="toolbar">
        <a class="button" href={`${viewer.at}/email`}>
          {say(lang, "desk:email.title")}
        </a>
        <a class="button" href={record.edit.contact} target="_top">
          {say(lang, "desk:edit_in_koha")}
        </a>
        <a class="button" href={`${frame.base}/dry-run?patron=${viewer.patronId}`}>
          {say(lang, "dry_run:link_patron")}
        </a>
      </div>
      <WaysSection {...props} trouble={ways} edit={record.edit} others={record.others} />
      <MessagesOfPatron frame={frame} viewer={viewer} record={record} />
      <KindsSection {...props} />
      <ReachedSection {...props} />
      <PreferencesSection {...props} />
      <HistoryOfPatron frame={frame} viewer={viewer} record={record} />
    </Page>
  );
};

interface RecordProps {
  frame: Frame;
  viewer: Viewer;
  record: KeptRecord;
}

/** The last messages, those that waited for nothing, and what waits. */
export const MessagesOfPatron: FC<RecordProps> = ({ frame, viewer, record }) => (
  <>
    <LastMessages frame={frame} viewer={viewer} messages={record.messages} letters={record.letters} />
    {record.waiting.length > 0 && (
      <>
        <h2>{frame.say(frame.lang, "pages:page.waiting")}</h2>
        <WaitingTable frame={frame} waiting={record.waiting} />
      </>
    )}
  </>
);

/** Every step of consent, what staff did, and a link to download everything. */
export const HistoryOfPatron: FC<RecordProps> = ({ frame, viewer, record }) => (
  <>
    <LedgerSection frame={frame} steps={record.steps} />
    <StaffStepsSection frame={frame} steps={record.staffSteps} />
    <p class="ledger-all">
      <a class="button" href={`${viewer.at}/everything.json`} download>
        {frame.say(frame.lang, "pages:consent.everything")}
      </a>
    </p>
    <ShownZone frame={frame} />
  </>
);

/** What is wrong with the ticks, above the table. */
const WaysWrong: FC<{ frame: Frame; trouble: WaysTrouble }> = ({ frame, trouble }) => (
  <Notice kind="bad">
    {frame.say(frame.lang, trouble.partly ? "desk:ways.partly" : "account:wrong.summary")}
    <ul>
      {trouble.faults.map((fault) => (
        <li>
          <FaultSentence frame={frame} fault={fault} />
        </li>
      ))}
    </ul>
  </Notice>
);

/** Koha has no such patron. */
export const NoPatronPage: FC<{ frame: Frame }> = ({ frame }) => (
  <Page frame={frame} title={frame.say(frame.lang, "pages:patron.title")}>
    <p>{frame.say(frame.lang, "pages:patron.gone")}</p>
  </Page>
);
