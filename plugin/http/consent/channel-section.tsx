import type { Child, FC } from "hono/jsx";
import { instant } from "../frame/instants.ts";
import { Csrf, type Frame } from "../frame/layout.tsx";
import { AgreeFields } from "./agree-fields.tsx";
import { HolderLink } from "./holder.tsx";
import { MovesIn } from "./moves.tsx";
import type { Trouble } from "./opt-in.ts";
import { OptInFields } from "./opt-in-form.tsx";
import { type ChannelView, type ConsentView, isActive } from "./view.ts";
import type { Viewer } from "./viewer.ts";
import { explain, isClaimed, shownAddress, stateWord } from "./words.ts";

interface ChannelProps {
  frame: Frame;
  viewer: Viewer;
  view: ConsentView;
  one: ChannelView;
  trouble?: Trouble | undefined;
}

/** One channel: its state in words, why, since when, and what can be done next. */
export const ChannelSection: FC<ChannelProps> = (props) => {
  const { frame, viewer, one } = props;
  const { say, lang } = frame;
  const state = one.consent?.state ?? "none";
  const heading = `${one.channel}-heading`;
  return (
    <section class="channel" aria-labelledby={heading} id={one.channel}>
      <h2 id={heading}>{say(lang, `account:channel.${one.channel}`)}</h2>
      <p>
        <strong class={`state ${state}`}>{stateWord(frame, viewer, state)}</strong>
      </p>
      <p>
        <Why frame={frame} viewer={viewer} one={one} />
      </p>
      <Particulars frame={frame} one={one} />
      {!viewer.readOnly && (isActive(one) ? <WhileOn {...props} /> : <WhileOff {...props} />)}
    </section>
  );
};

/** Why the state is what it is; staff are told who uses the address now. */
const Why: FC<Pick<ChannelProps, "frame" | "viewer" | "one">> = ({ frame, viewer, one }) => {
  const { say, lang } = frame;
  if (viewer.by !== "staff" || !isClaimed(one)) return <>{explain(say, lang, one)}</>;
  const holder = viewer.holders?.get(one.channel);
  return (
    <>
      {say(lang, "staff:wrong.claimed")} {holder && <HolderLink frame={frame} holder={holder} />}
    </>
  );
};

const Particulars: FC<{ frame: Frame; one: ChannelView }> = ({ frame, one }) => {
  const { say, lang } = frame;
  const { consent, channel } = one;
  if (!consent || consent.state === "none") return null;
  const address = shownAddress(one);
  return (
    <dl class="particulars">
      {channel !== "telegram" && address !== "" && (
        <Particular name={say(lang, `account:label.${channel}`)}>{address}</Particular>
      )}
      {consent.askedAt && consent.state === "pending_opt_in" && consent.suppressed === null ? (
        <Particular name={say(lang, "account:label.asked")}>{instant(consent.askedAt, frame)}</Particular>
      ) : (
        <Particular name={say(lang, "account:label.since")}>{instant(consent.since, frame)}</Particular>
      )}
    </dl>
  );
};

const Particular: FC<{ name: string; children?: Child }> = ({ name, children }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** Opted in or invited: another address, the invitation again, opting out. */
const WhileOn: FC<ChannelProps> = ({ frame, viewer, one }) => {
  const { say, lang, session } = frame;
  const { channel, consent, sender } = one;
  const waiting = consent?.state === "pending_opt_in";
  const out = waiting
    ? "account:opt_out.cancel"
    : channel === "telegram"
      ? "account:telegram.disconnect"
      : "account:opt_out.link";
  return (
    <div class="actions">
      {channel !== "telegram" && waiting && sender !== undefined && consent.suppressed === null && (
        <form method="post" action={`${viewer.at}/${channel}/resend`}>
          {session && <Csrf session={session} />}
          <button type="submit">{say(lang, `account:resend.${channel}`)}</button>
        </form>
      )}
      {channel !== "telegram" && sender !== undefined && (
        <a class="button" href={`${viewer.at}/${channel}/change`}>
          {say(lang, `account:change.link_${channel}`)}
        </a>
      )}
      <a class="button" href={`${viewer.at}/${channel}/opt-out`}>
        {say(lang, out)}
      </a>
    </div>
  );
};

const WhileOff: FC<ChannelProps> = ({ frame, viewer, view, one, trouble }) => {
  const { say, lang, session } = frame;
  const { channel, sender } = one;
  if (sender === undefined) return null;
  if (channel === "telegram" && viewer.by === "staff") return <p>{say(lang, "pages:consent.telegram_by_patron")}</p>;
  const own = trouble?.form.channel === channel ? trouble : undefined;
  if (channel !== "telegram") {
    return <OptInFields frame={frame} viewer={viewer} view={view} channel={channel} trouble={own} />;
  }
  return (
    <form method="post" action={`${viewer.at}/telegram/connect`}>
      {session && <Csrf session={session} />}
      <p>{say(lang, "account:telegram.about")}</p>
      <MovesIn frame={frame} view={view} channel={channel} />
      <AgreeFields frame={frame} viewer={viewer} view={view} channel={channel} trouble={own} />
      <div class="actions">
        <button type="submit">{say(lang, "account:telegram.connect")}</button>
      </div>
    </form>
  );
};
