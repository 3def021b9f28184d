import type { FC } from "hono/jsx";
import { LIBRARY_SETTINGS, type LibrarySetting } from "../../../settings/library-settings.ts";
import type { TextKey } from "../../../templates/locales.ts";
import { type Frame, Notice } from "../../frame/layout.tsx";
import { type FormFault, removalOf } from "./settings-form.ts";
import { isStored, type SettingsState, type ShownState } from "./settings-saving.ts";

type Words = Pick<Frame, "say" | "lang">;

/** Stands in the empty field of a secret that the environment sets. */
export const SET = "••••••••";

/** Everything that is wrong with a form, each sentence once. */
export const Faults: FC<{ frame: Words; faults: readonly FormFault[] }> = ({ frame: { say, lang }, faults }) => (
  <Notice kind="bad">
    {say(lang, "pages:settings.wrong")}
    <ul>
      {[...new Set(faults.map(({ key, words }) => say(lang, key, words)))].map((sentence) => (
        <li>{sentence}</li>
      ))}
    </ul>
  </Notice>
);

/** Beside a stored secret: the checkbox that removes it. */
export const Removal: FC<{ frame: Words; state: ShownState; name: LibrarySetting }> = ({ frame, state, name }) => {
  if (state.fixed.has(name) || !isStored(state, name)) return null;
  const box = removalOf(name);
  return (
    <label class="tick" for={box}>
      <input type="checkbox" id={box} name={box} value="1" checked={state.removing?.has(name) ?? false} />
      {frame.say(frame.lang, name === "plivo_auth_token" ? "staff:settings.remove_plivo" : "staff:settings.remove")}
    </label>
  );
};

/** The help texts beside a field about what is stored; none where there is nothing to say. */
export function helpOnStored(state: SettingsState, name: LibrarySetting): TextKey[] {
  if (state.fixed.has(name)) return ["pages:settings.from_environment"];
  if (!LIBRARY_SETTINGS[name].sealed) return [];
  if (state.unreadable.includes(name)) return ["pages:settings.secret_lost"];
  return [state.values.has(name) ? "pages:settings.secret_kept" : "pages:settings.secret_none"];
}
