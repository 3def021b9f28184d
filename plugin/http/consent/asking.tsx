import type { FC } from "hono/jsx";
import { Csrf, type Frame, Notice, Page } from "../frame/layout.tsx";
import { QrCode } from "../frame/qr-code.tsx";
import { FaultSentence } from "./holder.tsx";
import { elsewhere } from "./marked-contact.ts";
import { MovesOut } from "./moves.tsx";
import { type judgeReason, LONGEST_REASON, type Trouble } from "./opt-in.ts";
import { OptInFields } from "./opt-in-form.tsx";
import type { ChannelView, ConsentView } from "./view.ts";
import type { Viewer } from "./viewer.ts";
import { shownAddress, variablesOf } from "./words.ts";

/* The pages that ask before something ends. Each can be left without changing anything. */

interface AskingProps {
  frame: Frame;
  viewer: Viewer;
  view: ConsentView;
  one: ChannelView;
}

const Keep: FC<{ viewer: Viewer; text: string }> = ({ viewer, text }) => (
  <a class="button" href={`${viewer.at}/`}>
    {text}
  </a>
);

/** A reason that was refused, as it was typed. */
interface Refused {
  wrong: NonNullable<ReturnType<typeof judgeReason>>;
  reason: string;
}

/** Are you sure? In the library's own wording. */
export const OptOutPage: FC<AskingProps & { typed?: Refused }> = ({ frame, viewer, view, one, typed }) => {
  const { say, lang, session } = frame;
  const { channel } = one;
  const address = shownAddress(one);
  return (
    <Page frame={frame} title={say(lang, `account:opt_out.title_${channel}`)}>
      {typed && <Notice kind="bad">{say(lang, typed.wrong)}</Notice>}
      <p>{say(lang, "account:opt_out.question", { library: view.library })}</p>
      <MovesOut frame={frame} view={view} channel={channel} />
      {address !== "" && (
        <p>
          <strong>{address}</strong>
        </p>
      )}
      <form method="post" action={`${viewer.at}/${channel}/opt-out`}>
        {session && <Csrf session={session} />}
        {viewer.by === "staff" && (
          <>
            <label for="reason">{say(lang, "account:opt_in.reason")}</label>
            <input
              id="reason"
              name="reason"
              maxlength={LONGEST_REASON}
              value={typed?.reason ?? ""}
              {...(typed ? { "aria-invalid": "true" as const } : {})}
            />
          </>
        )}
        <div class="actions">
          <button type="submit">{say(lang, "account:opt_out.yes")}</button>
          <Keep viewer={viewer} text={say(lang, "account:opt_out.no")} />
        </div>
      </form>
    </Page>
  );
};

type ChangeProps = AskingProps & { one: ChannelView & { channel: "sms" | "email" }; trouble?: Trouble | undefined };

/** Another number or address: first what becomes of the present one, then the form for the new one. */
export const ChangePage: FC<ChangeProps> = ({ frame, viewer, view, one, trouble }) => {
  const { say, lang } = frame;
  const variables = variablesOf(one);
  const value = elsewhere(view, one.channel);
  return (
    <Page frame={frame} title={say(lang, `account:change.title_${one.channel}`)}>
      {trouble && trouble.faults.length > 0 && (
        <Notice kind="bad">
          {say(lang, "account:wrong.summary")}
          <ul>
            {trouble.faults.map((fault) => (
              <li>
                <FaultSentence frame={frame} fault={fault} />
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {!trouble && value !== undefined && (
        <p>{say(lang, `account:change.marked_${one.channel}`, { ...variables, value })}</p>
      )}
      <p class="warning">{say(lang, "account:change.warning", variables)}</p>
      <OptInFields frame={frame} viewer={viewer} view={view} channel={one.channel} trouble={trouble} warned />
      <p>
        <a href={`${viewer.at}/`}>{say(lang, "account:change.keep", variables)}</a>
      </p>
    </Page>
  );
};

/** The patron's personal link into the chat, shown once and stored nowhere: the POST itself returns this page. */
export const ConnectPage: FC<{ frame: Frame; viewer: Viewer; link: string }> = ({ frame, viewer, link }) => {
  const { say, lang } = frame;
  return (
    <Page frame={frame} title={say(lang, "account:telegram.title")}>
      <p>{say(lang, "account:telegram.open_help")}</p>
      <p>
        <a class="button main" href={link} rel="noreferrer" target="_blank">
          {say(lang, "account:telegram.open")}
        </a>
      </p>
      <p>{say(lang, "desk:qr.own")}</p>
      <QrCode text={link} label={say(lang, "desk:qr.own_label")} />
      <p>
        <a href={`${viewer.at}/`}>{say(lang, "account:telegram.back")}</a>
      </p>
    </Page>
  );
};

/** Why there is no link into the chat at present. */
export const NoConnectionPage: FC<{
  frame: Frame;
  viewer: Viewer;
  because: "not_set_up" | "unreachable" | "too_often";
}> = ({ frame, viewer, because }) => {
  const { say, lang } = frame;
  return (
    <Page frame={frame} title={say(lang, "account:telegram.title")}>
      <Notice kind="bad">{say(lang, `account:telegram.${because}`)}</Notice>
      <p>
        <a href={`${viewer.at}/`}>{say(lang, "account:telegram.back")}</a>
      </p>
    </Page>
  );
};
