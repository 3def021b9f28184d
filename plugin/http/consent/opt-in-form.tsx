import type { FC } from "hono/jsx";
import { exampleNumber } from "../../consent/phones/written-number.ts";
import { Csrf, type Frame } from "../frame/layout.tsx";
import { AgreeFields, describe, Wrong } from "./agree-fields.tsx";
import { elsewhere, recordContact } from "./marked-contact.ts";
import { MovesIn } from "./moves.tsx";
import type { Trouble } from "./opt-in.ts";
import type { ConsentView } from "./view.ts";
import type { Viewer } from "./viewer.ts";

interface OptInProps {
  frame: Frame;
  viewer: Viewer;
  view: ConsentView;
  channel: "sms" | "email";
  /** What was typed before and what is wrong with it. */
  trouble?: Trouble | undefined;
  /** The page has warned that the former address is given up. */
  warned?: boolean;
}

/** Number or address, the terms to agree to, the button. */
export const OptInFields: FC<OptInProps> = ({ frame, viewer, view, channel, trouble, warned }) => {
  const { say, lang, session } = frame;
  // While an address is in use, that of the record helps only if it is a different one.
  const first = warned ? (elsewhere(view, channel) ?? "") : recordContact(view, channel);
  const verb = warned ? (`account:change.${channel}` as const) : (`account:opt_in.${channel}` as const);
  return (
    <form method="post" action={`${viewer.at}/${channel}/opt-in`} class="opt-in">
      {session && <Csrf session={session} />}
      {warned && <input type="hidden" name="warned" value="yes" />}
      <AddressField frame={frame} view={view} channel={channel} trouble={trouble} first={first} />
      <MovesIn frame={frame} view={view} channel={channel} />
      <AgreeFields frame={frame} viewer={viewer} view={view} channel={channel} trouble={trouble} />
      <div class="actions">
        <button type="submit">{say(lang, verb)}</button>
      </div>
    </form>
  );
};

interface AddressProps extends Pick<OptInProps, "frame" | "view" | "channel" | "trouble"> {
  /** The value as long as nothing has been typed. */
  first: string;
}

const AddressField: FC<AddressProps> = ({ frame, view, channel, trouble, first }) => {
  const { say, lang } = frame;
  const [id, list] = [`${channel}-address`, `${channel}-known`];
  const known = channel === "sms" ? view.contacts.phones : view.contacts.emails;
  const text = channel === "sms" ? "account:opt_in.number" : "account:opt_in.address";
  const helped = channel === "sms" ? [`${id}-help`] : [];
  return (
    <>
      <label for={id}>{say(lang, text)}</label>
      <input
        id={id}
        name="address"
        // With type email the browser would refuse a bad address itself, in its own words.
        type={channel === "sms" ? "tel" : "text"}
        inputmode={channel === "sms" ? "tel" : "email"}
        autocomplete={channel === "sms" ? "tel" : "email"}
        maxlength={254}
        value={trouble?.form.address ?? first}
        {...(known.length > 1 ? { list } : {})}
        {...describe(trouble, "address", channel, helped)}
      />
      {known.length > 1 && (
        <datalist id={list}>
          {known.map(({ value }) => (
            <option value={value} />
          ))}
        </datalist>
      )}
      <Wrong frame={frame} trouble={trouble} field="address" />
      {channel === "sms" && (
        <span class="help" id={`${id}-help`}>
          {say(lang, "account:opt_in.number_help", { example: exampleNumber(view.country) })}
          {view.followsRecord && ` ${say(lang, "account:opt_in.follows_record")}`}
        </span>
      )}
    </>
  );
};
