import { SendFailure } from "../../channels/channel.ts";
import type { Db } from "../../database.ts";
import { sentSince, startOfDay } from "../../delivery/daily-limit.ts";
import type { Installation } from "../../delivery/installation.ts";
import { readLibraries } from "../../koha/libraries.ts";
import { readPatronName } from "../../koha/patrons.ts";
import {
  asEnvironment,
  environmentName,
  LIBRARY_SETTINGS,
  type LibrarySetting,
  readLibrarySettings,
  writeLibrarySettings,
} from "../../library-settings.ts";
import { countWaiting } from "../../reports/metrics.ts";
import { readPatronHistory } from "../../reports/patron-history.ts";
import { addRule, readRules, removeRule } from "../../routing/rule-store.ts";
import type { Sealer } from "../../sealing.ts";
import { checkSettings, given } from "../../settings.ts";
import type { Readiness } from "../health.ts";
import type { StaffDesk } from "./app.tsx";
import type { SettingsDesk } from "./settings.tsx";
import { nameFaults } from "./settings-form.ts";

export interface StaffDeskParts {
  db: Db;
  installation: Installation;
  sealer: Sealer | undefined;
  env: Readonly<Record<string, string | undefined>>;
  readiness(): Promise<Readiness>;
  styles: string;
  now(): Date;
  /** 12 fresh random bytes. */
  nonce(): Buffer;
}

const names = Object.keys(LIBRARY_SETTINGS) as LibrarySetting[];

/** What the staff pages do; the pages themselves only read forms and show words. */
export function openStaffDesk(parts: StaffDeskParts): StaffDesk {
  const { db, installation, now } = parts;
  return {
    settings: openSettingsDesk(parts),
    rules: {
      read: async () => ({ rules: await readRules(db), libraries: await readLibraries(db) }),
      add: (rule, by) => addRule(db, rule, by, now()),
      remove: (id) => removeRule(db, id),
    },
    styles: parts.styles,
    figures: async () => {
      // What was changed a moment ago, in Koha or by another process, is shown as it is now.
      await installation.refresh();
      return {
        mode: installation.mode(),
        readiness: await parts.readiness(),
        waiting: await countWaiting(db, "queued"),
        sending: await countWaiting(db, "sending"),
        uncertain: await countWaiting(db, "uncertain"),
        sentToday: await sentSince(db, startOfDay(now())),
        dailyLimit: installation.settings().dailyLimit,
      };
    },
    patron: async (patronId) => {
      const name = await readPatronName(db, patronId);
      return name === undefined ? undefined : { name, history: await readPatronHistory(db, patronId) };
    },
  };
}

function openSettingsDesk({ db, installation, sealer, env, now, nonce }: StaffDeskParts): SettingsDesk {
  const isFixed = (name: LibrarySetting) => (env[environmentName(name)] ?? "") !== "";
  return {
    read: async () => {
      const { values, mode, unreadable } = await readLibrarySettings(db, sealer);
      return { values, mode, unreadable, fixed: new Set(names.filter(isFixed)), canSeal: sealer !== undefined };
    },
    write: async (changes, by) => {
      const { values } = await readLibrarySettings(db, sealer);
      const changed = changes.filter(({ name, value }) => value !== (values.get(name) ?? ""));
      const wanted = new Map([...values, ...changed.map(({ name, value }) => [name, value] as const)]);
      const { faults } = checkSettings({ ...asEnvironment(wanted), ...given(env) });
      if (faults.length > 0) {
        return nameFaults(
          faults.map(({ name }) => name),
          (name) => (wanted.get(name) ?? "") !== "",
        );
      }
      await writeLibrarySettings(db, changed, by, sealer, nonce, now());
      await installation.refresh();
      return [];
    },
    check: async (channel) => {
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
