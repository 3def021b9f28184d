import type { FC } from "hono/jsx";
import type { SwitchedOffNow } from "../../reports/switched-off.ts";
import { OFF_NAMES, type OffName } from "../../settings/off-switch.ts";
import { instant } from "./instants.ts";
import type { Frame } from "./layout.tsx";

/** What a switch is called. */
export const nameOfSwitch = ({ say, lang }: Pick<Frame, "say" | "lang">, name: OffName): string =>
  name === "all" ? say(lang, "access:off.all") : say(lang, `pages:patron.${name}`);

/** While anything is switched off, every staff page says so. */
export const OffBand: FC<{ frame: Frame; off: SwitchedOffNow }> = ({ frame, off }) => {
  const { say, lang, base, session } = frame;
  // Where everything is off, the switches of single ways change nothing.
  const shown = off.switches.has("all") ? (["all"] as const) : OFF_NAMES.filter((name) => off.switches.has(name));
  const waiting = say(lang, "access:off.waiting", { count: off.waiting.toLocaleString(lang) });
  return (
    <div class="notice bad off-band" role="status">
      {shown.map((name) => {
        const one = off.switches.get(name);
        if (!one) return null;
        const since = { what: nameOfSwitch(frame, name), who: one.by, when: instant(one.since, frame) };
        return <p>{say(lang, "access:off.band", since)}</p>;
      })}
      <p>
        {waiting} {session?.roles.has("set") && <a href={`${base}/off-switch`}>{say(lang, "access:off.to_page")}</a>}
      </p>
    </div>
  );
};
