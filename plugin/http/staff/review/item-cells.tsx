import type { Child, FC } from "hono/jsx";
import { writtenAddress } from "../../../consent/phones/written-number.ts";
import type { ChannelName } from "../../../database/tables.ts";
import { AGAIN_AFTER_MS, nextAgain } from "../../../delivery/resolve-uncertain.ts";
import type { ReviewItem } from "../../../reports/review/groups.ts";
import { itemKey, VERB_ROLE } from "../../../review/kinds.ts";
import type { TextKey } from "../../../templates/locales.ts";
import { addressHint } from "../../frame/address-hint.ts";
import { may } from "../../frame/entry.tsx";
import { instant, timeOfDay } from "../../frame/instants.ts";
import type { Frame } from "../../frame/layout.tsx";
import { sayNext, sayWhy } from "./item-words.ts";

/** What all rows of a table have in common. */
export interface RowParts {
  frame: Frame;
  /** The channels whose provider can be asked. */
  askable: ReadonlySet<ChannelName>;
  now: Date;
  /** There is something to tick. */
  ticks: boolean;
  ticked: ReadonlySet<string>;
}

/** The names of the columns, in the order of a row. */
export const columnsOf = (ticks: boolean) =>
  [...(ticks ? (["tick"] as const) : []), ...(["patron", "what", "when", "why", "act"] as const)] as const;

/** The cells of one item: whose it is, what, when, why, what to do, and the buttons that do it. */
export function itemCells(item: ReviewItem, row: RowParts): Child[] {
  const { frame, ticks, ticked } = row;
  const key = itemKey(item);
  const next = sayNext(item, frame);
  return [
    ...(ticks ? [<Tick frame={frame} name={key} ticked={ticked.has(key)} />] : []),
    <Whose frame={frame} item={item} />,
    <What frame={frame} item={item} />,
    instant(item.at, frame),
    <>
      <span class="reason">{sayWhy(item, row.askable, row.now, frame)}</span>
      {next !== undefined && <span class="help">{next}</span>}
    </>,
    <Acts item={item} row={row} />,
  ];
}

const Tick: FC<{ frame: Frame; name: string; ticked: boolean }> = ({ frame: { say, lang }, name, ticked }) => (
  <input
    type="checkbox"
    name="item"
    value={name}
    checked={ticked}
    aria-label={say(lang, "review:item.tick")}
    aria-describedby={`of-${name}`}
  />
);

/** A patron by name, card and library; a stranger by number; and that Koha has nobody. */
const Whose: FC<{ frame: Frame; item: ReviewItem }> = ({ frame, item }) => {
  const { say, lang, base } = frame;
  const { patronId, patron, channel, address } = item;
  const id = `of-${itemKey(item)}`;
  if (patronId === null) {
    const stranger = address === null ? say(lang, "review:item.no_patron") : writtenAddress(channel ?? "", address);
    return <span id={id}>{stranger}</span>;
  }
  const about = patron ? [patron.card, patron.library] : [say(lang, "review:item.gone")];
  return (
    <>
      <a id={id} href={`${base}/patron/${patronId}/`}>
        {patron?.name ?? `#${patronId}`}
      </a>
      <span class="help">{about.filter((one) => one !== null && one !== "").join(" · ")}</span>
    </>
  );
};

const NAMES: Readonly<Record<string, TextKey>> = {
  heard: "review:item.text",
  wrongperson: "review:item.text",
  parked: "review:item.text",
  unheard: "review:item.unheard",
  asked: "review:item.request",
  expired: "review:item.request",
  person: "review:item.record",
  unreached: "review:item.record",
  reply: "review:item.reply",
  invitation: "review:item.invitation",
  welcome: "review:item.welcome",
};

const What: FC<{ frame: Frame; item: ReviewItem }> = ({ frame, item }) => {
  const { say, lang } = frame;
  const { kind, message, words, letterCode } = item;
  const name = say(lang, NAMES[kind] ?? NAMES[message ?? ""] ?? "review:item.notice");
  return (
    <>
      {words === null ? (
        [name, letterCode].filter(Boolean).join(" ")
      ) : (
        <span class="text">{words === "" ? say(lang, "staff:texts.no_words") : words}</span>
      )}
      <Way frame={frame} item={item} />
    </>
  );
};

/** By which channel, where to, and the link to the page that tells the whole story. */
const Way: FC<{ frame: Frame; item: ReviewItem }> = ({ frame, item }) => {
  const { say, lang, base } = frame;
  const { kind, channel, address, patronId, noticeId, id } = item;
  const channelKey = `pages:patron.${channel}`;
  const by = channel === null ? undefined : say.has(channelKey) ? say(lang, channelKey) : channel;
  const hint = patronId === null || address === null ? undefined : addressHint(address);
  const story =
    kind === "message" || kind === "doubt" || kind === "stranded"
      ? `m${id}`
      : noticeId === null
        ? undefined
        : `n${noticeId}`;
  const way = [by, hint, kind === "nobody" && say(lang, "review:item.number", { number: id })].filter(Boolean);
  return (
    <>
      {way.length > 0 && <span class="help">{way.join(" ")}</span>}
      {kind !== "nobody" && story !== undefined && (
        <span class="help">
          <a href={`${base}/messages/${story}`}>{say(lang, "review:item.message")}</a>
          {kind === "stranded" && (
            <>
              {" · "}
              <a href={`${base}/messages/${story}/print`} target="_blank" rel="noopener">
                {say(lang, "messages:one.print")}
              </a>
            </>
          )}
        </span>
      )}
    </>
  );
};

/** The buttons of one item. They belong to the form around the table. */
const Acts: FC<{ item: ReviewItem; row: RowParts }> = ({ item, row }) => {
  const { frame } = row;
  const { say, lang, base, session } = frame;
  if (item.kind === "person") return <a href={`${base}/patron/${item.patronId}/`}>{say(lang, "review:do.open")}</a>;
  if (!session) return null;
  const buttons = buttonsOf(item, row).filter(({ role }) => may(session, role));
  const tooSoon = tooSoonUntil(item, row.now);
  return (
    <div class="choices">
      {buttons.map(({ value, label }) => (
        <button type="submit" name="do" value={value} class="quiet" aria-describedby={`of-${itemKey(item)}`}>
          {label}
        </button>
      ))}
      {tooSoon && (
        <span class="help">{say(lang, "staff:uncertain.too_soon", { time: timeOfDay(tooSoon, frame) })}</span>
      )}
    </div>
  );
};

/** Until when an uncertain message is not sent again, because a receipt may still come. */
function tooSoonUntil({ doubt }: ReviewItem, now: Date): Date | undefined {
  if (!doubt || nextAgain(doubt, now) !== "too_soon") return undefined;
  return new Date((doubt.begunAt ?? now).getTime() + AGAIN_AFTER_MS);
}

interface Button {
  value: string;
  label: string;
  role: "answer" | "send";
}

function buttonsOf(item: ReviewItem, { frame: { say, lang }, now }: RowParts): Button[] {
  const key = itemKey(item);
  const one = (
    verb: "again" | "arrived" | "leave" | "go_on" | "cancel" | "done",
    label = say(lang, `review:do.${verb}`),
  ) => ({
    value: `${verb}:${key}`,
    label,
    role: VERB_ROLE[verb],
  });
  const optOuts = item.optOut.map(({ patronId, name }) => ({
    value: `opt_out:${key}:${patronId}`,
    label: say(lang, "review:do.opt_out", { name: name ?? `#${patronId}` }),
    role: VERB_ROLE.opt_out,
  }));
  switch (item.kind) {
    case "message":
      return item.noticeId === null ? [one("done")] : [one("again"), one("done")];
    case "stranded":
      return [...(item.noticeId === null ? [] : [one("again")]), one("done"), ...optOuts];
    case "unreached":
      return [one("done"), ...optOuts];
    case "notice":
    case "astray":
      return [one("again"), one("done")];
    case "doubt": {
      const next = item.doubt ? nextAgain(item.doubt, now) : "ends";
      const again = say(lang, next === "queued" ? "staff:uncertain.again" : "staff:uncertain.not_arrived");
      return [one("arrived"), ...(next === "too_soon" ? [] : [one("again", again)]), one("leave")];
    }
    case "heard":
      return [one("done"), ...optOuts];
    case "unheard":
      return [one("go_on")];
    case "asked":
    case "nobody":
      return [one("done"), one("cancel")];
    default:
      return [one("done")];
  }
}
