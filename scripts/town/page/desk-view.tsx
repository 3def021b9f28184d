import { DESK } from "../desk.ts";
import { PATRONS } from "../koha/library.ts";
import type { Life, PlivoMood, ProgramName, Switches, TelegramMood } from "../switches.ts";

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
        <button class="quiet" type="submit" name="act" value="mail">
          Run Koha’s mail job
        </button>
      </div>
    </form>
  );
}

const PLIVO: Readonly<Record<PlivoMood, string>> = {
  works: "Works",
  slow: "Slow",
  refuses: "Refuses (200)",
  error: "HTTP 500",
  down: "Down (503)",
};
const TELEGRAM: Readonly<Record<TelegramMood, string>> = { works: "Works", flood: "Too many (429)" };
const PROGRAMS: Readonly<Record<ProgramName, string>> = { service: "Service", bot: "Bot" };
const LIVES: Readonly<Record<Life, string>> = { running: "running", starting: "starting …", stopped: "killed" };

/** What each trouble will look like, for the one that is switched on. */
const EXPLAINED: Readonly<Record<PlivoMood, string>> = {
  works: "Texts arrive within a second or two.",
  slow: "Plivo takes each text, but answers when our patience has ended: its receipt tells us that it arrived.",
  refuses: "Plivo says that the patron opted out there: the message fails, and the consent ends.",
  error: "No clear answer: the message is uncertain and is never sent twice; Plivo is asked ten minutes later.",
  down: "Surely not taken: each message waits and is tried again.",
};

/** The switches for trouble. */
export function SwitchBoard({ switches }: { switches: Switches }) {
  return (
    <form class="switches" method="post" action="/switches">
      <Moods legend="Plivo (SMS)" name="plivo" moods={PLIVO} now={switches.plivo} />
      <p class="why">{EXPLAINED[switches.plivo]}</p>
      <Moods legend="Telegram" name="telegram" moods={TELEGRAM} now={switches.telegram} />
      <fieldset>
        <legend>Our programs</legend>
        {(["service", "bot"] as const).map((name) => (
          <Program name={name} life={switches.lives[name]} />
        ))}
      </fieldset>
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
