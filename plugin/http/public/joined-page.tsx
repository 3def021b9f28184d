import type { Child, FC } from "hono/jsx";
import { writtenNumber } from "../../consent/phones/written-number.ts";
import type { TextKey } from "../../templates/locales.ts";
import { sayWhen } from "../consent/sections.tsx";
import { Notice } from "../frame/layout.tsx";
import type { Joined } from "./join-cookies.ts";
import { JOINED_WAYS, readReachedWays } from "./join-reached.ts";
import { type PublicFrame, PublicPage } from "./layout.tsx";

/** A page that says one thing and has nothing to fill in. */
const SayingPage: FC<{ frame: PublicFrame; title: TextKey; path: string; children?: Child }> = ({
  frame: { say, lang, library },
  frame,
  title,
  path,
  children,
}) => (
  <PublicPage frame={frame} title={say(lang, title)} path={path}>
    {children}
    <p class="help apart">{say(lang, "join:page.help", { contact: library.contact })}</p>
  </PublicPage>
);

/** In place of the form, where no text can be sent. */
export const NotSetUpPage: FC<{ frame: PublicFrame }> = ({ frame }) => (
  <SayingPage frame={frame} title="join:page.title" path="/join">
    <p>{frame.say(frame.lang, "join:page.not_set_up", { library: frame.library.name })}</p>
  </SayingPage>
);

interface JoinedProps {
  frame: PublicFrame;
  joined: Joined;
  /** The number that a START is sent to. */
  ourNumber: string | undefined;
  /** The library's time zone. */
  zone: string;
}

/** How joining ended and what happens next. */
export const JoinedPage: FC<JoinedProps> = ({ frame, joined, ourNumber, zone }) => {
  const { kind, ending, at = null, reached } = joined;
  const { say, lang, base, library } = frame;
  const sender = ourNumber === undefined ? "" : writtenNumber(ourNumber);
  const words = { library: library.name, contact: library.contact, ending, sender, ...sayWhen({ lang, zone }, at) };
  return (
    <SayingPage frame={frame} title={`join:${kind}.title`} path="/join/done">
      <Notice kind={kind === "must_start" ? "bad" : "good"}>{say(lang, `join:${kind}.text`, words)}</Notice>
      {reached !== undefined && <HowItComes frame={frame} reached={reached} />}
      <p>{say(lang, `join:${kind}.next`, words)}</p>
      <p>
        <a href={`${base}/join?lang=${lang}`}>{say(lang, "join:page.again")}</a>
      </p>
    </SayingPage>
  );
};

/** What comes by text, and what comes as before, as things are set up now. */
const HowItComes: FC<{ frame: PublicFrame; reached: string }> = ({ frame: { say, lang }, reached }) => {
  const ways = readReachedWays(reached);
  return (
    <ul>
      {JOINED_WAYS.map((way) => {
        const types = ways.get(way);
        if (!types) return null;
        const named = types.map((type) => say(lang, `coverage:type.${type}`)).join(", ");
        return (
          <li>
            {say(lang, `join:reached.${way}`)} {named}
          </li>
        );
      })}
    </ul>
  );
};
