import { inspect } from "node:util";
import { Failure } from "../foundation/failure.ts";
import type { Secret } from "../foundation/log.ts";
import { arrangePolicy, type ConsentPolicy } from "./consent-settings.ts";
import { arrangeMail, type MailSettings, mailFaults } from "./mail-settings.ts";
import { type SettingsRead, settingsSchema } from "./settings-schema.ts";

export interface Settings {
  database: { databaseUrl?: string | undefined; kohaConf?: string | undefined };
  role: SettingsRead["TIDINGS_ROLE"];
  port: number;
  botToken: Secret;
  /** The process key; without it no secret can be stored. */
  key?: Secret;
  instance: string;
  library: { name: string; contact: string; lang: SettingsRead["TIDINGS_LANG"] };
  staffUrl: string;
  /** The provider path's public address, which may be entered before the account. */
  providerUrl?: string;
  opacUrl: string;
  /** Koha's own address, where its REST API answers. */
  kohaUrl?: string;
  trialAddresses: string;
  dailyLimit: number;
  plivo?: {
    authId: string;
    authToken: Secret;
    numbers: { number: string; perSecond: number | null; providerAnswers: boolean }[];
    apiUrl?: string;
    publicUrl: string;
    timeoutMs: number;
  };
  telegram?: { token: Secret; perSecond: number | null; apiUrl: string; timeoutMs: number };
  mail?: MailSettings;
  consent: ConsentPolicy;
  /** Whether signatures that do not cover what a request says count. */
  weakSignatures: SettingsRead["TIDINGS_PLIVO_V2"];
  inFlight: number;
  beatMs: number;
  silentMs: number;
  botDutyMs: number;
  deafAfterMs: number;
  logLevel: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings; an empty value counts as not set. Throws one Failure `bad_settings` that names every fault but no
 * value.
 */
export function readSettings(env: Environment): Settings {
  const { read, faults } = checkSettings(env);
  if (!read.success || faults.length > 0) {
    const told = faults.map(({ name, problem }) => `${name}: ${problem}`).join("; ");
    throw new Failure("bad_settings", `The service cannot start with these settings: ${told}.`);
  }
  return Object.freeze(arranged(read.data));
}

/** The variables that are set; an empty value counts as not set. */
export function given(env: Environment): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
}

/** Reads the settings and returns what is wrong with them, by name and without values. */
export function checkSettings(env: Environment) {
  const set = given(env);
  const read = settingsSchema.safeParse(set);
  const faults = (read.success ? [] : read.error.issues).map((issue) => {
    const name = String(issue.path[0]);
    return { name, problem: set[name] === undefined ? "is not set" : issue.message };
  });
  if ((set.TIDINGS_BOT_TOKEN?.length ?? 99) < 16) {
    faults.push({ name: "TIDINGS_BOT_TOKEN", problem: "has fewer than 16 characters" });
  }
  const plivo = ["TIDINGS_PLIVO_AUTH_ID", "TIDINGS_PLIVO_AUTH_TOKEN", "TIDINGS_PLIVO_NUMBERS", "TIDINGS_PUBLIC_URL"];
  const some = plivo.slice(0, 3).some((name) => set[name] !== undefined);
  for (const name of some ? plivo : [])
    if (set[name] === undefined) faults.push({ name, problem: "is needed to send SMS by Plivo" });
  return { read, faults: [...faults, ...(set.TIDINGS_SMTP_URL === undefined ? [] : mailFaults(set))] };
}

/** Hides a value in logs and dumps: the database URL contains the password. */
function unshown<T extends object>(value: T): T {
  const shown = { value: () => "[secret]" };
  return Object.defineProperties(value, { toJSON: shown, [inspect.custom]: shown });
}

function arranged(s: SettingsRead): Settings {
  const settings: Settings = {
    database: unshown({ databaseUrl: s.TIDINGS_DATABASE_URL, kohaConf: s.KOHA_CONF }),
    role: s.TIDINGS_ROLE,
    port: s.TIDINGS_PORT,
    botToken: s.TIDINGS_BOT_TOKEN,
    ...(s.TIDINGS_KEY ? { key: s.TIDINGS_KEY } : {}),
    ...(s.TIDINGS_PUBLIC_URL ? { providerUrl: s.TIDINGS_PUBLIC_URL } : {}),
    instance: s.TIDINGS_INSTANCE,
    staffUrl: s.TIDINGS_STAFF_URL,
    opacUrl: s.TIDINGS_OPAC_URL,
    ...(s.TIDINGS_KOHA_API_URL ? { kohaUrl: s.TIDINGS_KOHA_API_URL } : {}),
    trialAddresses: s.TIDINGS_TRIAL_ADDRESSES,
    dailyLimit: s.TIDINGS_DAILY_LIMIT,
    library: { name: s.TIDINGS_LIBRARY_NAME, contact: s.TIDINGS_LIBRARY_CONTACT, lang: s.TIDINGS_LANG },
    consent: arrangePolicy(s),
    weakSignatures: s.TIDINGS_PLIVO_V2,
    inFlight: s.TIDINGS_IN_FLIGHT,
    beatMs: s.TIDINGS_BEAT_MS,
    silentMs: s.TIDINGS_SILENT_MS,
    botDutyMs: s.TIDINGS_BOT_DUTY_MS,
    deafAfterMs: s.TIDINGS_DEAF_AFTER_MS,
    logLevel: s.TIDINGS_LOG_LEVEL,
  };
  if (s.TIDINGS_PLIVO_AUTH_ID && s.TIDINGS_PLIVO_AUTH_TOKEN && s.TIDINGS_PLIVO_NUMBERS && s.TIDINGS_PUBLIC_URL) {
    settings.plivo = {
      authId: s.TIDINGS_PLIVO_AUTH_ID,
      authToken: s.TIDINGS_PLIVO_AUTH_TOKEN,
      numbers: s.TIDINGS_PLIVO_NUMBERS,
      publicUrl: s.TIDINGS_PUBLIC_URL,
      timeoutMs: s.TIDINGS_PLIVO_TIMEOUT_MS,
      ...(s.TIDINGS_PLIVO_API === undefined ? {} : { apiUrl: s.TIDINGS_PLIVO_API }),
    };
  }
  const mail = arrangeMail(s);
  if (mail) settings.mail = mail;
  if (s.TIDINGS_TELEGRAM_TOKEN) {
    settings.telegram = {
      token: s.TIDINGS_TELEGRAM_TOKEN,
      perSecond: s.TIDINGS_TELEGRAM_PACE === 0 ? null : s.TIDINGS_TELEGRAM_PACE,
      apiUrl: s.TIDINGS_TELEGRAM_API,
      timeoutMs: s.TIDINGS_TELEGRAM_TIMEOUT_MS,
    };
  }
  return settings;
}
