import { LANGUAGES } from "../../../plugin/templates/locales.ts";
import { DESK } from "../desk.ts";
import { PATRONS } from "../koha/patrons.ts";
import type { Life, PlivoMood, ProgramName, Switches, TelegramMood } from "../switches.ts";
import { LANGUAGE } from "./words.ts";

/** The ways in that Koha's plugin offers; here a button does it. */
const WAYS_IN = [
  { as: "patron", label: "Open this patron’s account page" },
  { as: "desk", label: "Open this patron in the console" },
  { as: "staff", label: "Open the staff pages" },
] as const;

/** The circulation desk: one patron, and what can be done for them. */
export function Desk({ patronId }: { patronId: number }) {
  return (
    <form class="desk-form" method="post" action="/desk">
      <label for="desk-patron">For</label>
      <select id="desk-patron" name="patron">
        {PATRONS.map(({ id, firstname, surname }) => (
          <option value={String(id)} selected={id === patronId}>
            {firstname} {surname}
          </option>
        ))}
      </select>
      <div class="acts">
        {Object.entries(DESK).map(([name, { label }], index) => (
          <button class={index === 0 ? "first" : undefined} type="submit" name="act" value={name}>
            {label}
          </button>
        ))}
      </div>
      <div class="acts">
        <button class="quiet" type="submit" name="act" value="mail">
          Run Koha’s mail job
        </button>
        <button class="quiet" type="submit" name="act" value="print">
          Run Koha’s print job
        </button>
        {WAYS_IN.map(({ as, label }) => (
          <button class="quiet" type="submit" name="as" value={as} formaction="/enter" formtarget="_blank">
            {label}
            <span class="unseen"> in a new tab</span>
          </button>
        ))}
        <label for="desk-lang">The librarian reads</label>
        <select id="desk-lang" name="lang">
          {LANGUAGES.map((lang) => (
            <option value={lang}>{LANGUAGE[lang]}</option>
          ))}
        </select>
      </div>
    </form>
  );
}

const PLIVO: Readonly<Record<PlivoMood, string>> = {
  works: "Works",
  slow: "Answers too late",
  refuses: "Says “opted out”",
  error: "Fails (HTTP 500)",
  down: "Is down (HTTP 503)",
};
const TELEGRAM: Readonly<Record<TelegramMood, string>> = { works: "Works", flood: "Asks for a pause (HTTP 429)" };
const PROGRAMS: Readonly<Record<ProgramName, string>> = { service: "Service", bot: "Bot" };
const LIVES: Readonly<Record<Life, string>> = { running: "running", starting: "starting …", stopped: "killed" };

/** What the trouble that is switched on will look like. */
const PLIVO_EXPLAINED: Readonly<Record<PlivoMood, string>> = {
  works: "Texts arrive within a second or two.",
  slow: "Plivo takes each text, but answers when our patience has ended: Uncertain for a moment, until its receipt says that it arrived.",
  refuses: "Plivo reports (its error 200) that the patron opted out there: the message fails, and the consent ends.",
  error:
    "That is no clear answer: the message is Uncertain and is not sent again on a guess; Plivo is asked ten minutes later.",
  down: "Surely not taken: each message waits as Pending and is tried again.",
};
const TELEGRAM_EXPLAINED: Readonly<Record<TelegramMood, string>> = {
  works: "Messages arrive at once. Telegram sends no receipts, so they stay Sent.",
  flood: "The whole bot waits as long as Telegram asks; then what waited goes out.",
};
const DEATHS_EXPLAINED: Readonly<Record<ProgramName, string>> = {
  service: "Without the service notices wait in Koha’s queue, and the bot keeps what patrons write.",
  bot: "Without the bot nobody hears patrons: Plivo and Telegram bring their words again once it runs. After ten minutes without it no more texts leave.",
};

/** The switches for trouble. */
export function SwitchBoard({ switches }: { switches: Switches }) {
  return (
    <form class="switches" method="post" action="/switches">
      <Moods legend="Plivo (SMS)" name="plivo" moods={PLIVO} now={switches.plivo} />
      <p class="why">{PLIVO_EXPLAINED[switches.plivo]}</p>
      <Moods legend="Telegram" name="telegram" moods={TELEGRAM} now={switches.telegram} />
      <p class="why">{TELEGRAM_EXPLAINED[switches.telegram]}</p>
      <fieldset>
        <legend>Our programs</legend>
        {(["service", "bot"] as const).map((name) => (
          <Program name={name} life={switches.lives[name]} />
        ))}
      </fieldset>
      {(["service", "bot"] as const)
        .filter((name) => switches.lives[name] !== "running")
        .map((name) => (
          <p class="why">{DEATHS_EXPLAINED[name]}</p>
        ))}
    </form>
  );
}

function Moods({
  legend,
  name,
  moods,
  now,
}: {
  legend: string;
  name: string;
  moods: Readonly<Record<string, string>>;
  now: string;
}) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {Object.entries(moods).map(([mood, label]) => (
        <button
          id={`${name}-${mood}`}
          class={mood === now ? "pressed" : undefined}
          type="submit"
          name={name}
          value={mood}
          aria-pressed={mood === now ? "true" : "false"}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}

function Program({ name, life }: { name: ProgramName; life: Life }) {
  const act = life === "running" ? "kill" : "start";
  return (
    <span class="program">
      <span class={`badge life-${life}`}>
        {PROGRAMS[name]} {LIVES[life]}
      </span>
      <button id={`program-${name}`} type="submit" name={act} value={name} disabled={life === "starting"}>
        {act === "kill" ? "Kill" : "Start"} the {name}
      </button>
    </span>
  );
}
