import type { Child, FC } from "hono/jsx";
import type { ChannelName } from "../../../database/tables.ts";
import { AGAIN_AFTER_MS, nextAgain } from "../../../delivery/resolve-uncertain.ts";
import type { Uncertain } from "../../../reports/uncertain.ts";
import { addressHint } from "../../frame/address-hint.ts";
import { instant, timeOfDay } from "../../frame/instants.ts";
import { Csrf, type Frame } from "../../frame/layout.tsx";
import { word } from "../words.ts";
import { MANY } from "./uncertain-many.tsx";
import { sayStatus } from "./uncertain-status.ts";

/** What all rows of the table have in common. */
export interface Circumstances {
  names: ReadonlyMap<number, string>;
  askable: ReadonlySet<ChannelName>;
  page: number;
  /** There is more than one to tick. */
  several: boolean;
  ticked: ReadonlySet<number> | undefined;
  now: Date;
}

/** The names of the columns, in the order of a row. */
export const columnsOf = (several: boolean) =>
  [
    ...(several ? (["tick"] as const) : []),
    ...(["patron", "address", "notice", "begun", "attempts", "why", "decide"] as const),
  ] as const;

const Tick: FC<{ frame: Frame; id: number; ticked: boolean }> = ({ frame: { say, lang }, id, ticked }) => (
  <input
    type="checkbox"
    name={`tick-${id}`}
    form={MANY}
    checked={ticked}
    aria-label={say(lang, "staff:uncertain.tick_this")}
    aria-describedby={`patron-of-${id}`}
  />
);

/** The cells of one message: what is known of it, what is being done about it, and what a person can decide. */
export function uncertainRow(message: Uncertain, known: Circumstances, frame: Frame): Child[] {
  const { say, lang, base } = frame;
  // What the provider said of several texts is shown below, with its numbers.
  const because =
    message.reason && message.reason !== "asked_ambiguous" ? word(say, lang, "because", message.reason) : undefined;
  return [
    ...(known.several ? [<Tick frame={frame} id={message.id} ticked={known.ticked?.has(message.id) ?? false} />] : []),
    <span id={`patron-of-${message.id}`}>
      {message.patron_id === null ? (
        say(lang, "staff:uncertain.no_patron")
      ) : (
        <a href={`${base}/patron/${message.patron_id}`}>{known.names.get(message.patron_id) ?? message.patron_id}</a>
      )}
    </span>,
    <>
      {say(lang, `pages:patron.${message.channel}`)}
      <span class="help">{addressHint(message.address)}</span>
    </>,
    message.letter_code ??
      say(lang, message.kind === "reply" ? "staff:uncertain.reply" : "staff:uncertain.none_of_koha"),
    message.begunAt ? instant(message.begunAt, frame) : "",
    message.claims,
    <>
      {because}
      <span class="help">{sayStatus(message, known.askable, known.now, frame)}</span>
    </>,
    <Decision frame={frame} message={message} known={known} />,
  ];
}

const Decision: FC<{ frame: Frame; message: Uncertain; known: Circumstances }> = ({ frame, message, known }) => {
  const { say, lang, base, session } = frame;
  const again = nextAgain(message, known.now);
  const possibleAt = new Date((message.begunAt ?? known.now).getTime() + AGAIN_AFTER_MS);
  const described = { "aria-describedby": `patron-of-${message.id}` };
  return (
    <form method="post" action={`${base}/uncertain/${message.id}?page=${known.page}`} class="choices">
      {session && <Csrf session={session} />}
      <button type="submit" name="verdict" value="arrived" class="quiet" {...described}>
        {say(lang, "staff:uncertain.arrived")}
      </button>
      {again === "too_soon" ? (
        <span class="help">{say(lang, "staff:uncertain.too_soon", { time: timeOfDay(possibleAt, frame) })}</span>
      ) : (
        <button type="submit" name="verdict" value="again" class="quiet" {...described}>
          {say(lang, again === "queued" ? "staff:uncertain.again" : "staff:uncertain.not_arrived")}
        </button>
      )}
      <button type="submit" name="verdict" value="leave" class="quiet" {...described}>
        {say(lang, "staff:uncertain.leave")}
      </button>
    </form>
  );
};
