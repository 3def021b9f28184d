import { isOutage, SendFailure } from "../../../channels/channel.ts";
import { holdingMode } from "../../../koha/plugin-switch.ts";
import { accountFingerprint, noteAccountCheck } from "../../../settings/account-checks.ts";
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
import { judgeDestinations, judgeWays } from "./secret-destinations.ts";
import { type FormFault, nameFaults } from "./settings-form.ts";
import type { SettingsBackend } from "./settings-saving.ts";

const NAMES = Object.keys(LIBRARY_SETTINGS) as LibrarySetting[];

const isFixed = (name: LibrarySetting, env: StaffBackendParts["env"]) => (env[environmentName(name)] ?? "") !== "";

/** The values that apply: what the environment sets comes before what is stored, but no secret is read from it. */
function applying(stored: ReadonlyMap<LibrarySetting, string>, env: StaffBackendParts["env"]) {
  const shown = NAMES.filter((name) => isFixed(name, env) && !LIBRARY_SETTINGS[name].sealed);
  return new Map([...stored, ...shown.map((name) => [name, env[environmentName(name)] ?? ""] as const)]);
}

/** Opens what the pages of settings read, check and write. */
export function openSettingsBackend({ db, installation, sealer, env, now, nonce }: StaffBackendParts): SettingsBackend {
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
    const named = nameFaults(
      faults.map(({ name }) => name),
      isSet,
    );
    const fixed = (name: LibrarySetting) => isFixed(name, env);
    const sent = [...judgeWays(changes), ...judgeDestinations(changes, { values, unreadable, isFixed: fixed })];
    return { changed, faults: [...named, ...sent] };
  }

  return {
    read: async () => {
      const { values, mode: written, unreadable } = await readLibrarySettings(db, sealer);
      const mode = await holdingMode(db, written);
      const { consent, library, dailyLimit } = installation.settings();
      const { country } = consent;
      return {
        values: applying(values, env),
        standard: new Map([
          ["library_name", library.name],
          ["library_contact", library.contact],
          ["daily_limit", String(dailyLimit)],
        ]),
        mode,
        unreadable,
        fixed: new Set(NAMES.filter((name) => isFixed(name, env))),
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
      const account = accountFingerprint(channel, installation.settings());
      if (!open || account === undefined) return undefined;
      // Going live asks for a good test of the settings as they are.
      const note = (good: boolean, because: string | null) =>
        noteAccountCheck(db, { channel, account, good, because, checkedAt: now() });
      try {
        const answer = await open.check();
        await note(true, null);
        return { good: true, answer };
      } catch (error) {
        if (!(error instanceof SendFailure)) throw error;
        await note(false, error.code);
        const outage = isOutage(error.code) && { outage: { because: error.code, place: open.place } };
        return { good: false, answer: error.message, ...outage };
      }
    },
  };
}
