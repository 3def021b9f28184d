import type { Child, FC } from "hono/jsx";
import type { BridgeAgainst, BridgePlace, BridgePreview, OpenBridge } from "../../../coverage/bridges/bridge.ts";
import type { Library } from "../../../koha/libraries.ts";
import { instant } from "../../frame/instants.ts";
import { Csrf, type Frame, Notice, Page } from "../../frame/layout.tsx";
import { BridgeLines, sayWarning } from "./bridge-lines.tsx";
import { writeCoverageQuery } from "./coverage-query.ts";
import { coverageCrumbs, sayBridge, sayLibrary, sayType } from "./coverage-words.tsx";

interface AskProps {
  frame: Frame;
  libraries: readonly Library[];
  /** Why it cannot be done, or why not all of it was. */
  against: BridgeAgainst | undefined;
}

/** What closing a gap will do, to whom, and what else follows; with a button that does it. */
export const ClosePage: FC<AskProps & { preview: BridgePreview }> = ({ frame, libraries, against, preview }) => {
  const { say, lang } = frame;
  const { bridge, does, warns, patrons, seen } = preview;
  const possible = preview.against === undefined && does.length > 0;
  const whom = `${sayType(frame, preview.type)}, ${sayLibrary(frame, libraries, preview.library)}`;
  return (
    <Ask frame={frame} place={preview} title={sayBridge(frame, bridge)} turn="close" against={against}>
      <p>{say(lang, `coverage:bridge_about.${bridge}`)}</p>
      <p>
        <strong>{whom}</strong>
        <br />
        {say(lang, "coverage:ask.patrons", { count: patrons.toLocaleString(lang) })}
      </p>
      {does.length > 0 && (
        <>
          <h2>{say(lang, "coverage:ask.does")}</h2>
          <BridgeLines frame={frame} does={does} libraries={libraries} />
        </>
      )}
      {warns.length > 0 && (
        <>
          <h2>{say(lang, "coverage:ask.warns")}</h2>
          <ul>
            {warns.map((warning) => (
              <li>{sayWarning(frame, warning)}</li>
            ))}
          </ul>
        </>
      )}
      <p class="hint">{say(lang, "coverage:ask.can_be_taken_back")}</p>
      <Buttons frame={frame} place={preview} label={possible ? sayBridge(frame, bridge) : undefined}>
        <input type="hidden" name="seen" value={seen} />
      </Buttons>
    </Ask>
  );
};

/** What taking back will do; with a button that does it. */
export const BackPage: FC<AskProps & { place: BridgePlace; open: OpenBridge | undefined }> = (props) => {
  const { frame, libraries, against, place, open } = props;
  const { say, lang } = frame;
  const what = sayBridge(frame, place.bridge);
  const title = say(lang, "coverage:ask.back_title", { what });
  return (
    <Ask frame={frame} place={place} title={title} turn="back" against={against}>
      <p>
        <strong>
          {sayType(frame, place.type)}, {sayLibrary(frame, libraries, place.library)}
        </strong>
        {open && (
          <>
            <br />
            {say(lang, "coverage:page.since_by", { when: instant(open.madeAt, frame), who: open.madeBy })}
          </>
        )}
      </p>
      <p>
        {open
          ? say(lang, "coverage:ask.back_about", { count: open.changes.toLocaleString(lang) })
          : say(lang, "coverage:against.nothing_to_do")}
      </p>
      <Buttons frame={frame} place={place} label={open ? say(lang, "coverage:page.take_back") : undefined} />
    </Ask>
  );
};

interface FormProps {
  frame: Frame;
  place: BridgePlace;
  children?: Child;
}

const Ask: FC<FormProps & { title: string; turn: "close" | "back"; against: BridgeAgainst | undefined }> = (props) => {
  const { frame, place, title, turn, against, children } = props;
  const { say, lang, base, session } = frame;
  const action = `${base}/coverage/${place.type}/${turn}/${place.bridge}${queryOf(place)}`;
  return (
    <Page frame={frame} title={title} current="/coverage" crumbs={coverageCrumbs(frame, title)}>
      {against && <Notice kind="bad">{say(lang, `coverage:against.${against}`)}</Notice>}
      <form method="post" action={action}>
        {session && <Csrf session={session} />}
        {children}
      </form>
    </Page>
  );
};

const queryOf = ({ library }: BridgePlace): string => writeCoverageQuery({ library: library ?? undefined });

/** Without a label there is only the way back. */
const Buttons: FC<FormProps & { label: string | undefined }> = ({ frame, place, label, children }) => (
  <div class="actions">
    {children}
    {label !== undefined && <button type="submit">{label}</button>}
    <a class="button" href={`${frame.base}/coverage${queryOf(place)}`}>
      {frame.say(frame.lang, "coverage:ask.leave")}
    </a>
  </div>
);
