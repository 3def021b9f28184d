import type { ChannelName } from "../../../database/tables.ts";
import { type Change, LIBRARY_SETTINGS, type LibrarySetting, type Mode } from "../../../settings/library-settings.ts";
import type { FormFault, ReadForm } from "./settings-form.ts";

/** What is stored now; of secrets only that there is one. `fixed` are set in the environment, which goes first. */
export interface SettingsState {
  values: ReadonlyMap<LibrarySetting, string>;
  fixed: ReadonlySet<LibrarySetting>;
  mode: Mode;
  canSeal: boolean;
  /** The library's country, wherever it is set. */
  country: string;
  /** Stored under another process key. */
  unreadable: readonly LibrarySetting[];
}

export interface SettingsBackend {
  read(): Promise<SettingsState>;
  /** What would be wrong if this were written. */
  check(changes: readonly Change[]): Promise<FormFault[]>;
  /** Writes if all of it together is sound; otherwise answers what is wrong and writes nothing. */
  write(changes: readonly Change[], by: string): Promise<FormFault[]>;
  /** Asks the provider with what is stored. Undefined: not set up. */
  test(channel: ChannelName): Promise<{ good: boolean; answer: string } | undefined>;
}

/** What is stored, or was typed into a form that could not be saved. */
export interface ShownState extends SettingsState {
  /** Secrets whose box was ticked in it. */
  removing?: ReadonlySet<LibrarySetting>;
}

export const isStored = (state: SettingsState, name: LibrarySetting): boolean =>
  state.unreadable.includes(name) || state.values.has(name);

/**
 * Saves what a form wants, all of it or nothing. Undefined: it is saved; else what is wrong, and the form as it was
 * typed.
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
  // A secret is typed again: it must not come back in a page.
  const typed = wanted.filter((change) => !isSecret(change)).map(({ name, value }) => [name, value] as const);
  const removed = wanted.filter((change) => isSecret(change) && change.value === "").map(({ name }) => name);
  return {
    faults: all,
    state: { ...state, values: new Map([...state.values, ...typed]), removing: new Set(removed) },
  };
}
