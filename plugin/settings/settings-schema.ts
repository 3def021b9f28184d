import { z } from "zod";
import { sealed } from "../foundation/log.ts";
import { consentSettings } from "./consent-settings.ts";
import { mailSettings } from "./mail-settings.ts";
import { senderNumbers } from "./sender-numbers.ts";

const secret = z.string().transform(sealed);
const url = z.url({ protocol: /^https?$/ }).transform((given) => given.replace(/\/+$/, ""));
/** A URL, or only its path if the pages are on the host that links to them. */
const path = z
  .string()
  .regex(/^(https?:\/\/[^\s/]+)?(\/[\w.~-]+)*\/?$/, "is an address or a path")
  .transform((given) => given.replace(/\/+$/, ""));
const milliseconds = (least: number) => z.coerce.number().int().min(least);

/** Every process setting of the service: type, default, one sentence. docs/settings.md is made from it. */
export const settingsSchema = z.object({
  TIDINGS_DATABASE_URL: z
    .string()
    .optional()
    .describe("Koha's database as mysql://user:password@host:3306/database; without it KOHA_CONF says where it is."),
  KOHA_CONF: z.string().optional().describe("Path of the instance's koha-conf.xml, from which the database is read."),
  TIDINGS_ROLE: z
    .enum(["all", "serve", "work"])
    .default("all")
    .describe("What this process does: answer HTTP (serve), send (work), or both (all)."),
  TIDINGS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8090)
    .describe("Port on 127.0.0.1 of the service; 0 takes a free one."),
  TIDINGS_PUBLIC_URL: url
    .optional()
    .describe("The provider path's public address: Plivo sends receipts below it and signs it; needed with Plivo."),
  TIDINGS_BOT_TOKEN: secret.describe("The secret that the bot shows to the service; at least 16 characters."),
  TIDINGS_KEY: secret
    .optional()
    .describe(
      "The process key under which secrets entered on the settings page are sealed; without it none can be stored.",
    ),
  TIDINGS_INSTANCE: z
    .string()
    .regex(/^[\w-]{1,32}$/)
    .default("koha")
    .describe("Name of the Koha instance: tells apart the cookies of several on one host."),
  TIDINGS_LIBRARY_NAME: z
    .string()
    .min(1)
    .max(60)
    .default("Your library")
    .describe("The library's name, as patrons read it in answers."),
  TIDINGS_LIBRARY_CONTACT: z
    .string()
    .min(1)
    .max(80)
    .default("the library desk")
    .describe("Phone, mail or page where patrons get help; part of the HELP answer."),
  TIDINGS_LANG: z
    .enum(["en", "es", "fr", "da"])
    .default("en")
    .describe("Language for patrons without one that we ship, and of notes in Koha."),
  TIDINGS_PLIVO_AUTH_ID: z.string().optional().describe("The Plivo account's auth id; without it no SMS is sent."),
  TIDINGS_PLIVO_AUTH_TOKEN: secret
    .optional()
    .describe("The Plivo account's auth token: sends, and checks the signature of receipts."),
  TIDINGS_PLIVO_NUMBERS: senderNumbers
    .optional()
    .describe(
      "Our numbers, the first one sends: 15550100001@5 is five a second (the default; @0 lifts the pace), a trailing ! says that Plivo itself answers STOP and HELP.",
    ),
  TIDINGS_PLIVO_V2: z
    .enum(["until_v3", "never"])
    .default("until_v3")
    .describe(
      "Whether Plivo's older signatures (V2), which do not cover what a request says, count: until any bot or the service saw the account sign with V3, or never.",
    ),
  TIDINGS_PLIVO_API: url.optional().describe("Where Plivo's API answers, if not at its own address."),
  TIDINGS_PLIVO_TIMEOUT_MS: milliseconds(100).default(15_000).describe("Milliseconds to wait for Plivo's answer."),
  TIDINGS_TELEGRAM_TOKEN: secret.optional().describe("The Telegram bot's token; without it nothing goes by Telegram."),
  TIDINGS_TELEGRAM_PACE: z.coerce
    .number()
    .min(0)
    .default(25)
    .describe("Telegram messages a second (Telegram allows about 30; 0 lifts the pace)."),
  TIDINGS_TELEGRAM_API: url.default("https://api.telegram.org").describe("Where Telegram's Bot API answers."),
  TIDINGS_TELEGRAM_TIMEOUT_MS: milliseconds(100)
    .default(15_000)
    .describe("Milliseconds to wait for Telegram's answer."),
  ...mailSettings,
  ...consentSettings,
  TIDINGS_STAFF_URL: path
    .default("/tidings/staff")
    .describe(
      "Address or path of the staff pages on the staff host, as the web server shows them; Koha's configuration page sets it.",
    ),
  TIDINGS_OPAC_URL: path
    .default("/tidings/patron")
    .describe(
      "Address or path of the patron pages on the OPAC host, as the web server shows them; Koha's configuration page sets it.",
    ),
  TIDINGS_TRIAL_ADDRESSES: z
    .string()
    .default("")
    .describe("Numbers and chats that get messages while the plugin is in trial, separated by commas."),
  TIDINGS_DAILY_LIMIT: z.coerce
    .number()
    .int()
    .min(1)
    .default(5_000)
    .describe(
      "Most messages that leave in a day (UTC): a mistake stops here, and what is above it waits, but for replies.",
    ),
  TIDINGS_IN_FLIGHT: z.coerce
    .number()
    .int()
    .min(1)
    .max(500)
    .default(50)
    .describe("Requests under way at once by one sender (Plivo allows 100)."),
  TIDINGS_BEAT_MS: milliseconds(100).default(10_000).describe("Milliseconds between signs of life of a worker."),
  TIDINGS_SILENT_MS: milliseconds(1_000)
    .default(60_000)
    .describe(
      "A worker silent for so many milliseconds is taken for dead, and an attempt begun so long ago for doubtful.",
    ),
  TIDINGS_DEAF_AFTER_MS: milliseconds(5_000)
    .default(60_000)
    .describe("Milliseconds of silence of the bot after which no notice leaves by SMS or Telegram, but replies do."),
  TIDINGS_BOT_DUTY_MS: milliseconds(500)
    .default(15_000)
    .describe("Milliseconds after which a silent bot's duty goes to another."),
  TIDINGS_LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "silent"])
    .default("info")
    .describe("The least important events that are logged."),
});

/** The settings as the schema has read them: defaults filled in, secrets sealed. */
export type SettingsRead = z.infer<typeof settingsSchema>;
