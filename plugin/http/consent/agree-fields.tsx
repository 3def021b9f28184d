import type { FC } from "hono/jsx";
import { termsVersion } from "../../consent/terms.ts";
import type { ChannelName } from "../../database/tables.ts";
import type { Frame } from "../frame/layout.tsx";
import { FaultSentence } from "./holder.tsx";
import { type Field, LONGEST_REASON, type Trouble, termsIn } from "./opt-in.ts";
import type { ConsentView } from "./view.ts";
import type { Viewer } from "./viewer.ts";

interface AgreeProps {
  frame: Frame;
  viewer: Viewer;
  view: ConsentView;
  channel: ChannelName;
  trouble?: Trouble | undefined;
}

/** The full terms, the box to tick, and for staff a reason. */
export const AgreeFields: FC<AgreeProps> = ({ frame, viewer, view, channel, trouble }) => {
  const { say, lang } = frame;
  const terms = termsIn(say, lang, view.library, channel);
  const named = (name: string) => `${channel}-${name}`;
  const title = say(lang, "account:opt_in.terms");
  const agree = viewer.by === "staff" ? "account:opt_in.agree_staff" : "account:opt_in.agree";
  return (
    <>
      <input type="hidden" name="terms" value={termsVersion(terms.text)} />
      <p class="terms-title">{title}</p>
      {/* Long terms scroll, and a person without a mouse must be able to scroll them too. */}
      <section
        class="terms"
        tabindex={0}
        aria-label={`${title}: ${say(lang, `account:channel.${channel}`)}`}
        id={named("terms-text")}
      >
        {terms.text}
      </section>
      <label class="tick" for={named("agreed")}>
        <input
          type="checkbox"
          id={named("agreed")}
          name="agreed"
          value="yes"
          {...describe(trouble, "terms", channel, [named("terms-text")])}
        />
        {say(lang, agree)}
      </label>
      <Wrong frame={frame} trouble={trouble} field="terms" />
      {viewer.by === "staff" && (
        <>
          <label for={named("reason")}>{say(lang, "account:opt_in.reason")}</label>
          <input
            id={named("reason")}
            name="reason"
            maxlength={LONGEST_REASON}
            value={trouble?.form.reason ?? ""}
            {...describe(trouble, "reason", channel, [])}
          />
          <Wrong frame={frame} trouble={trouble} field="reason" />
        </>
      )}
    </>
  );
};

const idOf = (channel: ChannelName, field: Field) => `${channel}-${field}-wrong`;

/** Attributes that mark a field as wrong and name, for screen readers, what describes it. */
export function describe(trouble: Trouble | undefined, field: Field, channel: ChannelName, helped: string[]) {
  const wrong = trouble?.faults.some((fault) => fault.field === field) ?? false;
  const by = [...(wrong ? [idOf(channel, field)] : []), ...helped].join(" ");
  return {
    ...(by === "" ? {} : { "aria-describedby": by }),
    ...(wrong ? { "aria-invalid": "true" as const } : {}),
  };
}

/** What is wrong with a field, beside it. */
export const Wrong: FC<{ frame: Frame; trouble: Trouble | undefined; field: Field }> = ({ frame, trouble, field }) => {
  const fault = trouble?.faults.find((one) => one.field === field);
  if (!trouble || !fault) return null;
  return (
    <span class="wrong" id={idOf(trouble.form.channel, field)}>
      <FaultSentence frame={frame} fault={fault} />
    </span>
  );
};
