import type { ChannelName } from "../../../database/tables.ts";
import { type Change, LIBRARY_SETTINGS, type LibrarySetting, type Mode } from "../../../settings/library-settings.ts";
import type { FormFault, ReadForm } from "./settings-form.ts";
import type { TestAnswer } from "./tested.tsx";

/** What applies now; of secrets only that there is one. `fixed` are set in the environment, which has precedence. */
export interface SettingsState {
  values: ReadonlyMap<LibrarySetting, string>;
  fixed: ReadonlySet<LibrarySetting>;
  /** What applies where nothing is set. */
  standard: ReadonlyMap<LibrarySetting, string>;
  mode: Mode;
  canSeal: boolean;
  /** The library's country, wherever it is set. */
  country: string;
  /** Secrets that were stored under another process key. */
  unreadable: readonly LibrarySetting[];
}

/** What the pages of settings read and do. */
export interface SettingsBackend {
  read(): Promise<SettingsState>;
  /** What would be wrong if this were written. */
  check(changes: readonly Change[]): Promise<FormFault[]>;
  /** Writes if all settings together are valid; otherwise returns what is wrong and writes nothing. */
  write(changes: readonly Change[], by: string): Promise<FormFault[]>;
  /** Asks the provider with the stored settings. Undefined: not set up. */
  test(channel: ChannelName): Promise<TestAnswer | undefined>;
}

/** What is stored, or was typed into a form that could not be saved. */
export interface ShownState extends SettingsState {
  /** Secrets whose checkbox was ticked in it. */
  removing?: ReadonlySet<LibrarySetting>;
}

/** Whether a value is stored, even one that cannot be read. */
export const isStored = (state: SettingsState, name: LibrarySetting): boolean =>
  state.unreadable.includes(name) || state.values.has(name);

/**
 * Saves what a form wants, all of it or nothing. Returns undefined if it is saved, otherwise what is wrong and the form
 * as it was typed.
 */
export async function saveSettings(
  backend: Pick<SettingsBackend, "check" | "write">,
  state: SettingsState,
  { changes, faults }: ReadForm,
  by: string,
): Promise<{ faults: FormFault[]; state: ShownState } | undefined> {
  const wanted = changes.filter(({ name }) => !state.fixed.has(name));
  const said = new Set(faults.map(({ setting }) => setting));
  const all =
    faults.length > 0
      ? [...faults, ...(await backend.check(wanted)).filter(({ setting }) => !said.has(setting))]
      : await backend.write(wanted, by);
  if (all.length === 0) return undefined;
  const isSecret = ({ name }: Change) => LIBRARY_SETTINGS[name].sealed;
  // A secret must be typed again: it must not be sent back in a page.
  const typed = wanted.filter((change) => !isSecret(change)).map(({ name, value }) => [name, value] as const);
  const removed = wanted.filter((change) => isSecret(change) && change.value === "").map(({ name }) => name);
  return {
    faults: all,
    state: { ...state, values: new Map([...state.values, ...typed]), removing: new Set(removed) },
  };
}
