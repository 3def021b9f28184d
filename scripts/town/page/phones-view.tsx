import type { DemoPatron } from "../koha/patrons.ts";
import type { ConsentRow } from "./board.ts";
import { Piece } from "./piece.tsx";
import type { Bubble } from "./threads.ts";
import { CHANNEL, LANGUAGE, type Words, wordNumber, wordTime } from "./words.ts";

const KEYS = { sms: ["STOP", "START", "HELP"], telegram: ["/stop", "/start", "/help"] } as const;

/** The channel that a patron's phone shows. */
export const channelOf = (patron: DemoPatron): "sms" | "telegram" => (patron.chatId === undefined ? "sms" : "telegram");

/** A patron's phone. What changes on it is in pieces; the field in which a visitor may be typing is not. */
export function Phone({ patron, pieces }: { patron: DemoPatron; pieces: ReadonlyMap<string, string> }) {
  const { id, firstname, surname, lang } = patron;
  const channel = channelOf(patron);
  const name = `${firstname} ${surname}`;
  const phone = `phone-${id}`;
  return (
    <article class={`phone ${channel}`} id={phone} aria-labelledby={`${phone}-name`} data-name={name}>
      <header class="phone-head">
        <span class="avatar" aria-hidden="true">
          {firstname.slice(0, 1)}
          {surname.slice(0, 1)}
        </span>
        <div class="who">
          <h3 id={`${phone}-name`}>{name}</h3>
          <p class="meta">
            <span class="app">{CHANNEL[channel]}</span> {wordNumber(patron.number)}
          </p>
        </div>
        <div class="standing">
          <Piece id={`${phone}-standing`} pieces={pieces} />
          <span lang={lang}>{LANGUAGE[lang]}</span>
        </div>
      </header>
      <section class="screen" tabindex={0} aria-label={`Messages on the phone of ${name}`}>
        <Piece id={`${phone}-thread`} pieces={pieces} />
      </section>
      {channel === "telegram" && <Piece id={`${phone}-bot`} class="bot" pieces={pieces} />}
      <form class="compose" method="post" action={`/phones/${id}/say`}>
        <label class="unseen" for={`${phone}-text`}>
          Write as {name}
        </label>
        <input
          id={`${phone}-text`}
          name="text"
          type="text"
          maxlength={1000}
          autocomplete="off"
          placeholder="Write to the library"
        />
        <button class="send" type="submit" aria-label={`Send as ${name}`}>
          Send
        </button>
        <fieldset class="keys">
          <legend class="unseen">Quick answers of {name}</legend>
          {KEYS[channel].map((key) => (
            <button type="submit" name="key" value={key}>
              {key}
            </button>
          ))}
        </fieldset>
      </form>
    </article>
  );
}

/** The bubbles of a phone; `data-heard` counts the library's, so that the page knows when to buzz. */
export function Thread({ patron, bubbles }: { patron: DemoPatron; bubbles: readonly Bubble[] }) {
  const heard = bubbles.filter(({ by }) => by === "library").length;
  if (bubbles.length === 0) return <p class="empty">No messages yet</p>;
  return (
    <ol class="thread" data-heard={heard}>
      {bubbles.map(({ by, text, at, bySms }) => (
        <li class={`bubble by-${by}`}>
          <span class="unseen">{by === "library" ? "Library" : patron.firstname} wrote:</span>
          <p lang={by === "library" ? patron.lang : undefined}>{text}</p>
          <time datetime={at.toISOString()}>
            {bySms && "SMS, "}
            {wordTime(at).slice(0, 5)}
          </time>
        </li>
      ))}
    </ol>
  );
}

/**
 * The patron's consent for the channel of this phone, as a badge; one for each channel if a Telegram phone was signed
 * up for texts too.
 */
export function Standing({
  patron,
  consent,
  words,
}: {
  patron: DemoPatron;
  consent: readonly ConsentRow[];
  words: Words;
}) {
  const own = channelOf(patron);
  const shown = [own, ...consent.map(({ channel }) => channel).filter((channel) => channel !== own)];
  return shown.map((channel) => {
    const state = consent.find((row) => row.channel === channel)?.state ?? "none";
    const which = shown.length > 1 ? `${CHANNEL[channel]}: ` : "";
    return <span class={`badge consent-${state}`}>{which + words.staff("consent", state)}</span>;
  });
}

/** What a person can do to a bot in Telegram besides writing to it. */
export function BotControls({
  patron,
  blocked,
  linked,
  begun,
}: {
  patron: DemoPatron;
  blocked: boolean;
  linked: boolean;
  begun: boolean;
}) {
  const { id, firstname } = patron;
  const act = (name: string, label: string) => (
    <button id={`phone-${id}-${name}`} type="submit" name="act" value={name} class="quiet">
      {label}
    </button>
  );
  return (
    <form method="post" action={`/phones/${id}/bot`} data-blocked={blocked ? "yes" : undefined}>
      {blocked && <span class="note">{firstname} has blocked the library’s bot.</span>}
      {!blocked && !linked && act("link", "Open my personal link")}
      {begun && (blocked ? act("unblock", "Unblock") : act("block", "Block the bot"))}
    </form>
  );
}
