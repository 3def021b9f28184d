import type { FC } from "hono/jsx";
import { IMPORT_FROM, IMPORT_UNTIL } from "../../../import/hours.ts";
import { fullHour } from "../../frame/instants.ts";
import type { Frame } from "../../frame/layout.tsx";
import type { ImportState } from "./import-backend.ts";

interface NightProps {
  frame: Frame;
  /** A running import goes on later; one that would be started now begins later. */
  what: "goes_on" | "begins";
  rests: NonNullable<ImportState["rests"]>;
}

/** Explains that nothing moves at night, which is not a fault. */
export const ImportNight: FC<NightProps> = ({ frame: { say, lang }, what, rests }) => {
  return <p class="warning">{say(lang, `pages:import.${what}_${rests}`, importHours(lang))}</p>;
};

/** Between which hours an import works. */
export const importHours = (lang: Frame["lang"]) => ({
  from: fullHour(IMPORT_FROM, lang),
  until: fullHour(IMPORT_UNTIL, lang),
});
