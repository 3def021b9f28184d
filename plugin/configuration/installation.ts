import type { Channel } from "../channels/channel.ts";
import { openChannels } from "../channels/open.ts";
import { openMailLinks } from "../consent/mail-links.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { Failure } from "../foundation/failure.ts";
import type { Log } from "../foundation/log.ts";
import type { Sealer } from "../foundation/sealing.ts";
import { holdingMode } from "../koha/plugin-switch.ts";
import { type SenderSetting, writeSenders } from "../outbox/senders.ts";
import {
  asEnvironment,
  environmentName,
  type LibrarySetting,
  type Mode,
  readLibrarySettings,
  readSettingsVersion,
  type StoredSettings,
} from "../settings/library-settings.ts";
import { type OffSwitches, readOffSwitches } from "../settings/off-switch.ts";
import { given, readSettings, type Settings } from "../settings/settings.ts";
import { openEmailWording } from "../templates/email-wording.ts";
import type { Say } from "../templates/locales.ts";

/**
 * What is set up now: by the environment first, then by what staff entered. Settings change while the service runs, so
 * callers ask each time they need one.
 */
export interface Installation {
  settings(): Settings;
  mode(): Mode;
  /** What staff have switched off. */
  off(): OffSwitches;
  channels: ReadonlyMap<ChannelName, Channel>;
  /** The sender that each channel sends from. */
  senders: ReadonlyMap<ChannelName, string>;
  /**
   * Reads the settings again if staff changed something. A change that cannot work is logged and the former settings
   * stay, except that a change of the mode always takes effect.
   */
  refresh(): Promise<void>;
}

const PLIVO_ACCOUNT: ReadonlySet<LibrarySetting> = new Set(["plivo_auth_id", "plivo_numbers"]);

type Environment = Readonly<Record<string, string | undefined>>;

interface State {
  settings: Settings;
  mode: Mode;
  off: OffSwitches;
  version: string;
}

/** Reads the settings once; throws a Failure that names every fault. `say` words what is added to every mail. */
export async function openInstallation(
  db: Db,
  env: Environment,
  sealer: Sealer | undefined,
  log: Log,
  say: Say,
): Promise<Installation> {
  const channels = new Map<ChannelName, Channel>();
  const senders = new Map<ChannelName, string>();

  async function read(): Promise<State> {
    const stored = await readLibrarySettings(db, sealer);
    if (stored.unreadable.length > 0) log.note("settings.unreadable", { names: stored.unreadable.join(" ") });
    const settings = readSettings({ ...asEnvironment(usable(stored, env)), ...given(env) });
    const [mode, off] = [await holdingMode(db, stored.mode), await readOffSwitches(db)];
    return { settings, mode, off, version: stored.version };
  }

  async function apply(state: State): Promise<void> {
    const wanted = sendersOf(state.settings);
    await writeSenders(db, wanted);
    const { key, library, opacUrl } = state.settings;
    const compose = key && openEmailWording({ db, say, library, links: openMailLinks(key), opacUrl });
    const opened = openChannels(state.settings, compose);
    channels.clear();
    senders.clear();
    for (const [name, channel] of opened) channels.set(name, channel);
    // The first sender of a channel is the one that sends.
    for (const { sender, channel } of [...wanted].reverse()) senders.set(channel, sender);
  }

  async function readAgain(): Promise<void> {
    const version = await readSettingsVersion(db);
    if (version === current.version) return;
    try {
      const next = await read();
      await apply(next);
      current = next;
      log.note("settings.changed", { mode: next.mode });
    } catch (error) {
      // Any other error, of the database for example, is retried at the next refresh.
      if (!(error instanceof Failure)) throw error;
      log.bug("settings.refused", error);
      // Both are always valid: going back to trial, or switching off, must take effect whatever else is wrong.
      const mode = await holdingMode(db, (await readLibrarySettings(db, sealer)).mode);
      current = { ...current, version, mode, off: await readOffSwitches(db) };
    }
  }

  let current = await read();
  await apply(current);
  return {
    settings: () => current.settings,
    mode: () => current.mode,
    off: () => current.off,
    channels,
    senders,
    refresh: oneAtATime(readAgain),
  };
}

/**
 * Runs `work` one at a time. A run under way may have begun before a change that the caller knows of, so all who call
 * meanwhile share the one run that follows it.
 */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let following: Promise<void> | undefined;
  const run = () => {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (!running) return run();
    following ??= running
      .catch(() => {})
      .then(() => {
        following = undefined;
        return run();
      });
    return following;
  };
}

/** The values without accounts whose secret cannot be read: the service must start, so that it can be entered again. */
function usable({ values, unreadable }: StoredSettings, env: Environment): ReadonlyMap<LibrarySetting, string> {
  const lost = unreadable.includes("plivo_auth_token") && !env[environmentName("plivo_auth_token")];
  return lost ? new Map([...values].filter(([name]) => !PLIVO_ACCOUNT.has(name))) : values;
}

function sendersOf({ plivo, telegram, mail }: Settings): SenderSetting[] {
  const numbers = (plivo?.numbers ?? []).map(({ number, perSecond, providerAnswers }): SenderSetting => {
    return { sender: number, channel: "sms", perSecond, providerAnswers };
  });
  const alone = (channel: ChannelName, perSecond: number | null): SenderSetting => {
    return { sender: channel, channel, perSecond, providerAnswers: false };
  };
  return [
    ...numbers,
    ...(telegram ? [alone("telegram", telegram.perSecond)] : []),
    ...(mail ? [alone("email", mail.perSecond)] : []),
  ];
}
