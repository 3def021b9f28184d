import { SendFailure } from "../../../channels/channel.ts";
import { holdingMode } from "../../../koha/plugin-switch.ts";
import {
  asEnvironment,
  type Change,
  environmentName,
  LIBRARY_SETTINGS,
  type LibrarySetting,
  readLibrarySettings,
  writeLibrarySettings,
} from "../../../settings/library-settings.ts";
import { checkSettings, given } from "../../../settings/settings.ts";
import type { StaffBackendParts } from "../parts.ts";
import { type FormFault, nameFaults } from "./settings-form.ts";
import type { SettingsBackend } from "./settings-saving.ts";

const NAMES = Object.keys(LIBRARY_SETTINGS) as LibrarySetting[];

/** Opens what the pages of settings read, check and write. */
export function openSettingsBackend({ db, installation, sealer, env, now, nonce }: StaffBackendParts): SettingsBackend {
  const isFixed = (name: LibrarySetting) => (env[environmentName(name)] ?? "") !== "";

  /** Which changes are new, and what would be wrong with all settings together. */
  async function weigh(changes: readonly Change[]): Promise<{ changed: Change[]; faults: FormFault[] }> {
    const { values, unreadable } = await readLibrarySettings(db, sealer);
    // A secret that cannot be read is stored all the same, and can be removed.
    const changed = changes.filter(
      ({ name, value }) => value !== (values.get(name) ?? "") || unreadable.includes(name),
    );
    const wanted = new Map([...values, ...changed.map(({ name, value }) => [name, value] as const)]);
    const { faults } = checkSettings({ ...asEnvironment(wanted), ...given(env) });
    const isSet = (name: LibrarySetting) => (wanted.get(name) ?? "") !== "";
    return {
      changed,
      faults: nameFaults(
        faults.map(({ name }) => name),
        isSet,
      ),
    };
  }

  return {
    read: async () => {
      const { values, mode: written, unreadable } = await readLibrarySettings(db, sealer);
      const mode = await holdingMode(db, written);
      const { country } = installation.settings().consent;
      return {
        values,
        mode,
        unreadable,
        fixed: new Set(NAMES.filter(isFixed)),
        canSeal: sealer !== undefined,
        country,
      };
    },
    check: async (changes) => (await weigh(changes)).faults,
    write: async (changes, by) => {
      const { changed, faults } = await weigh(changes);
      if (faults.length > 0) return faults;
      await writeLibrarySettings(db, changed, by, { sealer, random: nonce }, now());
      await installation.refresh();
      return [];
    },
    test: async (channel) => {
      await installation.refresh();
      const open = installation.channels.get(channel);
      if (!open) return undefined;
      try {
        return { good: true, answer: await open.check() };
      } catch (error) {
        if (error instanceof SendFailure) return { good: false, answer: error.message };
        throw error;
      }
    },
  };
}
