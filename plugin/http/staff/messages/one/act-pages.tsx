import type { Child, FC } from "hono/jsx";
import { instant } from "../../../frame/instants.ts";
import { Csrf, type Frame, Page } from "../../../frame/layout.tsx";
import { addressOf, StateBadge, wayOf } from "../shown-words.tsx";
import type { Way } from "./acting.ts";
import type { Act } from "./acts.ts";
import { type OneProps, titleOf } from "./one-page.tsx";

/** What will happen, with a button that does it and one that does not. */
const AskPage: FC<OneProps & { act: Act; children?: Child; possible?: boolean }> = (props) => {
  const { frame, story, act, children, possible = true } = props;
  const { say, lang, base, session } = frame;
  const { row } = story;
  const at = `${base}/messages/${row.key}`;
  const crumbs = [
    { name: say(lang, "messages:title"), to: "/messages" },
    { name: titleOf(props), to: `/messages/${row.key}` },
    { name: say(lang, `messages:act.${act}`) },
  ];
  return (
    <Page
      frame={frame}
      title={say(lang, `messages:act.${act}`)}
      current="/messages"
      crumbs={crumbs}
      patronId={row.patronId}
    >
      <p>
        {titleOf(props)}, {row.patron?.name ?? say(lang, "messages:list.nobody")}, {instant(row.createdAt, frame)}{" "}
        <StateBadge frame={frame} state={row.state} />
      </p>
      <form method="post" action={`${at}/${act}`}>
        {session && <Csrf session={session} />}
        {children}
        <div class="actions">
          {possible && <button type="submit">{say(lang, `messages:act.do_${act}`)}</button>}
          <a class="button" href={at}>
            {say(lang, "messages:act.back")}
          </a>
        </div>
      </form>
    </Page>
  );
};

/** How many copies the person sees: what a colleague sends elsewhere meanwhile is not sent once more. */
const CopiesSeen: FC<Pick<OneProps, "story">> = ({ story: { relatives } }) => (
  <input type="hidden" name="copies" value={relatives.filter(({ how }) => how === "copy").length} />
);

/** Asks whether to send a notice again. */
export const AgainPage: FC<OneProps> = (props) => {
  const { frame, story } = props;
  const { say, lang } = frame;
  return (
    <AskPage {...props} act="again">
      <input type="hidden" name="seen" value={story.round ?? 0} />
      <CopiesSeen story={story} />
      <p>{say(lang, "messages:act.again_about")}</p>
      {story.row.state === "delivered" && <p>{say(lang, "messages:act.twice")}</p>}
    </AskPage>
  );
};

/** Asks whether to call a message off. */
export const CancelPage: FC<OneProps> = (props) => (
  <AskPage {...props} act="cancel">
    <p>{props.frame.say(props.frame.lang, "messages:act.cancel_about")}</p>
  </AskPage>
);

/** Lists the patron's addresses to choose among, and the text that goes there. */
export const OtherPage: FC<OneProps & { ways: readonly Way[]; token: string }> = (props) => {
  const { frame, story, ways, token } = props;
  const { say, lang } = frame;
  const open = ways.filter(({ unwanted }) => !unwanted);
  const chosen = open.find(({ same }) => !same) ?? open[0];
  return (
    <AskPage {...props} act="other" possible={open.length > 0}>
      <input type="hidden" name="seen" value={story.state ?? ""} />
      <CopiesSeen story={story} />
      <input type="hidden" name="token" value={token} />
      {open.length === 0 ? (
        <p>{say(lang, "messages:act.no_ways")}</p>
      ) : (
        <>
          <p>{say(lang, "messages:act.other_about")}</p>
          {story.row.state === "delivered" && <p>{say(lang, "messages:act.twice")}</p>}
          <fieldset>
            <legend>{say(lang, "messages:act.where")}</legend>
            {open.map((way) => (
              <WayChoice frame={frame} way={way} on={way === chosen} />
            ))}
          </fieldset>
        </>
      )}
      {ways.some(({ unwanted }) => unwanted) && <p class="hint">{say(lang, "messages:act.unwanted")}</p>}
      <p class="hint">{say(lang, "messages:act.only_standing")}</p>
      <h2>{say(lang, "messages:column.text")}</h2>
      <blockquote class="text message-text">{story.row.text}</blockquote>
    </AskPage>
  );
};

const WayChoice: FC<{ frame: Frame; way: Way; on: boolean }> = ({ frame, way, on }) => (
  <label class="choice">
    <input type="radio" name="to" value={way.addressId} checked={on} required /> {wayOf(way.channel, frame)}{" "}
    {addressOf(way, frame)}
    {way.same && <span class="hint">{frame.say(frame.lang, "messages:act.same")}</span>}
  </label>
);
