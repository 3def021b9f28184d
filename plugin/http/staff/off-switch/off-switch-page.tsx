import type { FC } from "hono/jsx";
import type { ChannelName } from "../../../database/tables.ts";
import { TOO_LATE_MS } from "../../../routing/route.ts";
import { OFF_NAMES, type OffName, type OffSwitches } from "../../../settings/off-switch.ts";
import type { TextKey } from "../../../templates/locales.ts";
import { instant } from "../../frame/instants.ts";
import { Csrf, type Frame, Notice, Page, ShownZone } from "../../frame/layout.tsx";
import { nameOfSwitch } from "../../frame/off-band.tsx";

/** What has just been done, or stood like that already. */
export type Done = "off" | "on" | "was_off" | "was_on";

/** What the page shows. */
export interface OffSwitchState {
  switches: OffSwitches;
  /** How many notices and messages wait now. */
  waiting: number;
  /** The ways that are set up. */
  channels: ReadonlySet<ChannelName>;
  trial: boolean;
}

interface PageProps {
  frame: Frame;
  state: OffSwitchState;
  done?: Done | undefined;
}

/** Every switch, how it stands, and what follows before it is pressed. */
export const OffSwitchPage: FC<PageProps> = ({ frame, state, done }) => {
  const { say, lang } = frame;
  const shown = OFF_NAMES.filter((name) => name === "all" || state.channels.has(name) || state.switches.has(name));
  return (
    <Page
      frame={frame}
      title={say(lang, "access:off.title")}
      current="/off-switch"
      help={{ text: say(lang, "access:off.about"), manual: "off-switch" }}
    >
      {done && (
        <Notice kind={done === "off" || done === "on" ? "good" : "bad"}>{say(lang, `access:off.done_${done}`)}</Notice>
      )}
      <p>{say(lang, "access:off.waiting", { count: state.waiting.toLocaleString(lang) })}</p>
      {shown.map((name) => (
        <Switch frame={frame} state={state} name={name} />
      ))}
      <ShownZone frame={frame} />
    </Page>
  );
};

const Switch: FC<Omit<PageProps, "done"> & { name: OffName }> = ({ frame, state, name }) => {
  const { say, lang, base, session } = frame;
  const off = state.switches.get(name);
  const what = nameOfSwitch(frame, name);
  const to = off ? "on" : "off";
  const heading = `off-${name}`;
  return (
    <section class="card" aria-labelledby={heading}>
      <h2 id={heading}>{what}</h2>
      <p>
        <span class={`badge badge-${off ? "bad" : "good"}`}>{say(lang, `access:off.is_${off ? "off" : "on"}`)}</span>{" "}
        {off && say(lang, "access:off.since", { who: off.by, when: instant(off.since, frame) })}
        {!off && name !== "all" && state.switches.has("all") && say(lang, "access:off.covered")}
      </p>
      <details open={off === undefined && name === "all"}>
        <summary>{say(lang, off ? "access:off.meanwhile" : "access:off.then")}</summary>
        <ul>
          {consequences(name, state).map((key) => (
            <li>{say(lang, key, { hours: TOO_LATE_MS / 3_600_000 })}</li>
          ))}
        </ul>
      </details>
      <form method="post" action={`${base}/off-switch/${name}/${to}`}>
        {session && <Csrf session={session} />}
        <button type="submit" class={off ? "" : "quiet"}>
          {say(lang, `access:off.turn_${to}`, { what })}
        </button>
      </form>
    </section>
  );
};

/** What follows from this switch, sentence by sentence. */
function consequences(name: OffName, { trial }: OffSwitchState): TextKey[] {
  const replied = name !== "email";
  const texted = name === "all" || name === "sms";
  return [
    "access:off.then_nothing",
    "access:off.then_waits",
    ...(name === "all" ? [] : (["access:off.then_other_way"] as const)),
    ...(replied ? (["access:off.then_stop"] as const) : (["access:off.then_unsubscribe"] as const)),
    "access:off.then_invitations",
    ...(texted ? ([trial ? "access:off.then_koha_trial" : "access:off.then_koha"] as const) : []),
    ...(name === "all" || name === "email" ? (["access:off.then_rules"] as const) : []),
    "access:off.then_late",
    "access:off.then_on",
  ];
}
