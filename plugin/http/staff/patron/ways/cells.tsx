import type { FC } from "hono/jsx";
import { isWanted } from "../../../../consent/wanted-kinds.ts";
import { KINDS } from "../../../../routing/kinds.ts";
import { HolderLink } from "../../../consent/holder.tsx";
import type { ConsentView } from "../../../consent/view.ts";
import type { Viewer } from "../../../consent/viewer.ts";
import { explain, isClaimed } from "../../../consent/words.ts";
import { instant } from "../../../frame/instants.ts";
import type { Frame } from "../../../frame/layout.tsx";
import { QrCode } from "../../../frame/qr-code.tsx";
import { Badge, consentTone } from "../../badge.tsx";
import { isTicked, type WaysTrouble } from "./plan.ts";
import type { WayRow } from "./rows.ts";

export interface CellProps {
  frame: Frame;
  viewer: Viewer;
  view: ConsentView;
  trouble?: WaysTrouble | undefined;
  /** Koha's own pages where the parts of the record are changed. */
  edit: Readonly<Record<"contact" | "messaging", string>>;
}

type RowProps = CellProps & { row: WayRow };

/** The number, chat or address, where the record has it, and that it stays there. */
export const Address: FC<RowProps> = ({ frame, row, edit }) => {
  const { say, lang } = frame;
  const left = row.consent !== undefined && ["opted_out", "pending_opt_out"].includes(row.consent.state);
  const part = row.fields.includes("smsalertnumber") ? "messaging" : "contact";
  return (
    <>
      {row.written === "" ? (
        say(lang, row.channel === "telegram" ? "desk:ways.chat" : "desk:ways.none")
      ) : (
        <span class="way-address">{row.written}</span>
      )}
      {row.fields.length > 0 && (
        <span class="hint">
          {say(lang, "desk:ways.in_record", { fields: row.fields.map((f) => say(lang, `desk:field.${f}`)).join(", ") })}
        </span>
      )}
      {left && row.fields.length > 0 && (
        <span class="hint">
          {say(lang, "desk:ways.stays")}{" "}
          <a href={edit[part]} target="_top">
            {say(lang, "desk:ways.change_in_koha")}
          </a>
        </span>
      )}
    </>
  );
};

/** How the patron stands there, since when, and why. */
export const State: FC<RowProps> = ({ frame, viewer, view, row }) => {
  const { say, lang } = frame;
  const { consent } = row;
  const state = consent?.state ?? "none";
  const one = view.channels.find(({ channel }) => channel === row.channel);
  const holder = viewer.holders?.get(row.channel);
  if (!consent || !one || state === "none") return <Badge tone="quiet">{say(lang, "staff:consent.none")}</Badge>;
  const asked = state === "pending_opt_in" ? consent.askedAt : null;
  return (
    <>
      <Badge tone={consentTone(consent)}>{say(lang, `staff:consent.${state}`)}</Badge>{" "}
      {say(lang, asked ? "desk:ways.asked" : "desk:ways.since", { when: instant(asked ?? consent.since, frame) })}
      {isClaimed(one) ? (
        <span class="hint">
          {say(lang, "staff:wrong.claimed")} {holder && <HolderLink frame={frame} holder={holder} />}
        </span>
      ) : (
        state !== "opted_in" && <span class="hint">{explain(say, lang, one)}</span>
      )}
    </>
  );
};

/** The kinds of notices that come there. */
export const UsedFor: FC<RowProps> = ({ frame: { say, lang }, view, row }) => {
  if (row.consent?.state !== "opted_in" || !row.on) return <>{say(lang, "desk:ways.unused")}</>;
  const kinds = KINDS.filter((kind) => isWanted(view.choices, kind, row.channel));
  if (kinds.length === KINDS.length) return <>{say(lang, "desk:ways.all_kinds")}</>;
  if (kinds.length === 0) return <>{say(lang, "desk:ways.no_kinds")}</>;
  return <>{kinds.map((kind) => say(lang, `account:kind.${kind}`)).join(", ")}</>;
};

/**
 * The way to the patron's own page, for the phone of a patron at the desk. Not the link into the chat: whoever opens
 * that one is connected, and the terms must be ticked by the patron.
 */
const OwnPageCode: FC<Pick<CellProps, "frame" | "view">> = ({ frame: { say, lang }, view }) =>
  view.ownPage === undefined ? null : (
    <details>
      <summary>{say(lang, "desk:qr.at_desk")}</summary>
      <p class="hint">{say(lang, "desk:qr.at_desk_about")}</p>
      <QrCode text={view.ownPage} label={say(lang, "desk:qr.at_desk")} />
    </details>
  );

/** Its button stands in the table, but Enter in a field of the table must not press it. */
export const resendForm = (channel: "sms" | "email"): string => `resend-${channel}`;

/** The box, what it does before it is saved, and for an open invitation the button that sends it again. */
export const Tick: FC<RowProps> = ({ frame, view, row, trouble }) => {
  const { say, lang } = frame;
  const { key, channel, consent } = row;
  const effect = say(lang, row.effect);
  const sender = view.channels.find((one) => one.channel === channel)?.sender;
  if (key === undefined) {
    return (
      <>
        <span class="hint">{effect}</span>
        {channel === "telegram" && sender !== undefined && <OwnPageCode frame={frame} view={view} />}
      </>
    );
  }
  const again = consent?.state === "pending_opt_in" && consent.suppressed === null && sender !== undefined;
  return (
    <>
      <Box frame={frame} value={key} row={row} trouble={trouble} name={row.written} />
      {row.on && <input type="hidden" name="was" value={key} />}
      <span class="hint" id={`effect-${key}`}>
        {effect}
      </span>
      {again && channel !== "telegram" && (
        <button type="submit" class="quiet" form={resendForm(channel)}>
          {say(lang, `account:resend.${channel}`)}
        </button>
      )}
    </>
  );
};

/** One box to tick, named after what it is for. */
export const Box: FC<{ frame: Frame; value: string; row?: WayRow; trouble: WaysTrouble | undefined; name: string }> = (
  props,
) => {
  const { frame, value, row, trouble, name } = props;
  const text = frame.say(frame.lang, "desk:ways.gets");
  return (
    <label class="tick">
      <input
        type="checkbox"
        name="on"
        value={value}
        checked={trouble ? isTicked(trouble.typed, value, row?.on ?? false) : (row?.on ?? false)}
        aria-label={name === "" ? text : `${text}: ${name}`}
        aria-describedby={`effect-${value}`}
      />
      {text}
    </label>
  );
};
