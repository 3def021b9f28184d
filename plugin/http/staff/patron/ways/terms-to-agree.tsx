import type { FC } from "hono/jsx";
import { termsVersion } from "../../../../consent/terms.ts";
import { termsIn } from "../../../consent/opt-in.ts";
import type { ConsentView } from "../../../consent/view.ts";
import type { Frame } from "../../../frame/layout.tsx";
import type { WaysTrouble } from "./plan.ts";

interface TermsProps {
  frame: Frame;
  view: ConsentView;
  channels: readonly ("sms" | "email")[];
  trouble: WaysTrouble | undefined;
}

/** The terms of each channel and the box that says the patron agrees; they matter only for whom is opted in. */
export const TermsToAgree: FC<TermsProps> = ({ frame, view, channels, trouble }) => {
  const { say, lang } = frame;
  if (channels.length === 0) return null;
  return (
    <fieldset class="ways-terms">
      <legend>{say(lang, "desk:ways.when_opting_in")}</legend>
      {channels.map((channel) => {
        const terms = termsIn(say, lang, view.library, channel);
        const name = say(lang, `account:channel.${channel}`);
        const fault = trouble?.faults.find((one) => one.field === "terms" && one.channel === channel);
        return (
          <>
            <input type="hidden" name={`terms.${channel}`} value={termsVersion(terms.text)} />
            <label class="tick">
              <input
                type="checkbox"
                id={`${channel}-agreed`}
                name="agreed"
                value={channel}
                checked={fault === undefined && (trouble?.typed.agreed.has(channel) ?? false)}
                {...(fault ? { "aria-invalid": "true" as const, "aria-describedby": `${channel}-terms-wrong` } : {})}
              />
              {`${name}: ${say(lang, "account:opt_in.agree_staff")}`}
            </label>
            {fault && (
              <span class="wrong" id={`${channel}-terms-wrong`}>
                {say(lang, fault.key)}
              </span>
            )}
            <details>
              <summary>{`${say(lang, "account:opt_in.terms")}: ${name}`}</summary>
              <p class="ledger-terms" id={`${channel}-terms-text`}>
                {terms.text}
              </p>
            </details>
          </>
        );
      })}
    </fieldset>
  );
};
