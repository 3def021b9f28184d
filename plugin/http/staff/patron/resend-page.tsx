import type { FC } from "hono/jsx";
import type { TextKey } from "../../../templates/locales.ts";
import { HolderLink } from "../../consent/holder.tsx";
import type { Holder } from "../../consent/known-holder.ts";
import { LONGEST_REASON } from "../../consent/opt-in.ts";
import type { ChannelView } from "../../consent/view.ts";
import type { Viewer } from "../../consent/viewer.ts";
import { variablesOf } from "../../consent/words.ts";
import { Csrf, type Frame, Notice, Page } from "../../frame/layout.tsx";

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
