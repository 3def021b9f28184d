import type { FC } from "hono/jsx";
import { MovesIn } from "../../../consent/moves.tsx";
import { LONGEST_REASON } from "../../../consent/opt-in.ts";
import { movesIn } from "../../../consent/reached-view.ts";
import { type ConsentView, isActive } from "../../../consent/view.ts";
import { Csrf, type Frame } from "../../../frame/layout.tsx";
import { Table } from "../../../frame/table.tsx";
import { Badge } from "../../badge.tsx";
import { Address, Box, type CellProps, resendForm, State, Tick, UsedFor } from "./cells.tsx";
import { Others, type OthersFound } from "./others.tsx";
import type { WaysTrouble } from "./plan.ts";
import { otherKey, type WayRow, wayRows } from "./rows.ts";
import { TermsToAgree } from "./terms-to-agree.tsx";

export interface WaysProps extends CellProps {
  /** Who else has the patron's numbers and addresses. */
  others: OthersFound;
}

/** All ways to the patron in one table, each with a box to tick; one reason and one button for all. */
export const WaysSection: FC<WaysProps> = (props) => {
  const { frame, viewer, view, trouble } = props;
  const { say, lang, session } = frame;
  const open = viewer.readOnly ? [] : openChannels(view);
  // Where an address can be typed, a row that says there is none says nothing.
  const rows = wayRows(view).filter(({ channel, written, consent }) => {
    return written !== "" || consent !== undefined || !open.some((one) => one === channel);
  });
  const columns = (["way", "address", "state", "used_for", "box"] as const).map((name) =>
    say(lang, `desk:ways.${name}`),
  );
  const table = (
    <Table
      name={say(lang, "desk:ways.title")}
      columns={viewer.readOnly ? columns.slice(0, -1) : columns}
      rows={view.channels.flatMap(({ channel }) => [
        ...rows.filter((row) => row.channel === channel).map((row) => cellsOf(props, row)),
        ...open.filter((one) => one === channel).map((one) => otherCells(props, one)),
      ])}
    />
  );
  return (
    <div class="ways">
      <h2>{say(lang, "desk:ways.title")}</h2>
      {viewer.readOnly ? (
        table
      ) : (
        <form method="post" action={`${viewer.at}/ways`}>
          {session && <Csrf session={session} />}
          {table}
          {open.map((channel) => (
            <WhatMoves frame={frame} view={view} channel={channel} />
          ))}
          <TermsToAgree frame={frame} view={view} channels={open} trouble={trouble} />
          <Reason frame={frame} trouble={trouble} />
          <div class="actions">
            <button type="submit">{say(lang, "desk:ways.save")}</button>
          </div>
        </form>
      )}
      {open.map((channel) => (
        <form id={resendForm(channel)} method="post" action={`${viewer.at}/${channel}/resend`}>
          {session && <Csrf session={session} />}
        </form>
      ))}
      <Others frame={frame} found={props.others} />
    </div>
  );
};

/** What a tick for a channel that is not in use takes away from another. */
const WhatMoves: FC<Parameters<typeof MovesIn>[0]> = ({ frame, view, channel }) =>
  view.channels.some((one) => one.channel === channel && isActive(one)) || movesIn(view, channel).size === 0 ? null : (
    <>
      <p class="moves-way">{frame.say(frame.lang, `account:channel.${channel}`)}</p>
      <MovesIn frame={frame} view={view} channel={channel} />
    </>
  );

/** Channels by which staff can opt somebody in. */
const openChannels = (view: ConsentView): ("sms" | "email")[] =>
  view.channels.flatMap(({ channel, sender }) => (channel !== "telegram" && sender !== undefined ? [channel] : []));

function cellsOf(props: WaysProps, row: WayRow) {
  const { frame, viewer } = props;
  const { say, lang } = frame;
  const cells = [
    say(lang, `account:channel.${row.channel}`),
    <Address {...props} row={row} />,
    <State {...props} row={row} />,
    <UsedFor {...props} row={row} />,
  ];
  return viewer.readOnly ? cells : [...cells, <Tick {...props} row={row} />];
}

/** A row for an address that neither the record nor our ledger has. */
function otherCells({ frame, view, trouble, edit }: WaysProps, channel: "sms" | "email") {
  const { say, lang } = frame;
  const [key, label] = [otherKey(channel), say(lang, `desk:ways.other_${channel}`)];
  const follows = view.followsRecord && channel === "sms";
  const wrong = trouble?.faults.some((fault) => fault.field === "address" && fault.channel === channel) ?? false;
  return [
    say(lang, `account:channel.${channel}`),
    follows ? (
      <>
        {say(lang, "desk:ways.other_in_koha")}{" "}
        <a href={edit.messaging} target="_top">
          {say(lang, "desk:ways.change_in_koha")}
        </a>
      </>
    ) : (
      <input
        name={`other.${channel}`}
        type={channel === "sms" ? "tel" : "text"}
        inputmode={channel === "sms" ? "tel" : "email"}
        autocomplete="off"
        maxlength={254}
        value={trouble?.typed.other[channel] ?? ""}
        aria-label={label}
        placeholder={label}
        {...(wrong ? { "aria-invalid": "true" as const } : {})}
      />
    ),
    <Badge tone="quiet">{say(lang, "staff:consent.none")}</Badge>,
    say(lang, "desk:ways.unused"),
    follows ? (
      say(lang, "account:opt_in.follows_record")
    ) : (
      <>
        <Box frame={frame} value={key} trouble={trouble} name={label} />
        <span class="hint" id={`effect-${key}`}>
          {say(lang, `desk:ways.tick_other_${channel}`)}
        </span>
      </>
    ),
  ];
}

const Reason: FC<{ frame: Frame; trouble: WaysTrouble | undefined }> = ({ frame: { say, lang }, trouble }) => {
  const fault = trouble?.faults.find(({ field }) => field === "reason");
  return (
    <>
      <label for="ways-reason">{say(lang, "desk:ways.reason")}</label>
      <input
        id="ways-reason"
        name="reason"
        maxlength={LONGEST_REASON}
        value={trouble?.typed.reason ?? ""}
        {...(fault ? { "aria-invalid": "true" as const, "aria-describedby": "ways-reason-wrong" } : {})}
      />
      {fault && (
        <span class="wrong" id="ways-reason-wrong">
          {say(lang, fault.key)}
        </span>
      )}
    </>
  );
};
