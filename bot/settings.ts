import { z } from "zod";
import { Failure } from "../plugin/foundation/failure.ts";
import { type Secret, sealed } from "../plugin/foundation/log.ts";

const secret = z.string().transform(sealed);
const port = z.coerce.number().int().min(0).max(65_535);
const address = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));

/** Every setting of the bot: its type, default and one sentence; the README's table is printed from it. */
export const settingsSchema = z.object({
  TIDINGS_SERVICE_URL: address.default("http://127.0.0.1:8090").describe("Where the bot finds the Tidings service."),
  TIDINGS_BOT_TOKEN: secret.describe("The secret that the bot shows to the service."),
  TIDINGS_BOT_PORT: port
    .default(8091)
    .describe("Port on 127.0.0.1 where the bot takes texts from the web server; 0 takes a free one."),
  TIDINGS_BOT_INBOX: z
    .string()
    .default("/var/lib/tidings/inbox.sqlite")
    .describe("File in which the bot keeps what it heard until the service has taken it."),
  TIDINGS_BOT_NAME: z
    .string()
    .max(64)
    .optional()
    .describe("This bot's name among the bots of the installation; host name and port unless set."),
  TIDINGS_PUBLIC_URL: address
    .optional()
    .describe("The provider path's public address: Plivo's message URL is this and /bot/plivo/inbound."),
  TIDINGS_PLIVO_AUTH_TOKEN: secret
    .optional()
    .describe("The Plivo account's auth token, by which texts are known as Plivo's; without it the bot hears no SMS."),
  TIDINGS_PLIVO_V2: z
    .enum(["until_v3", "never"])
    .default("until_v3")
    .describe(
      "Whether Plivo's older signatures (V2), which do not cover what a request says, count: until any bot or the service saw the account sign with V3, or never.",
    ),
  TIDINGS_TELEGRAM_TOKEN: secret.optional().describe("The Telegram bot's token; without it the bot hears no Telegram."),
  TIDINGS_TELEGRAM_API: address.default("https://api.telegram.org").describe("Where Telegram's Bot API answers."),
  TIDINGS_LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "silent"])
    .default("info")
    .describe("The least important events that are logged."),
});

export interface BotSettings {
  service: { url: string; token: Secret };
  port: number;
  inbox: string;
  name: string;
  logLevel: string;
  /** Whether signatures of Plivo's that do not cover what a request says count. */
  plivoV2: "until_v3" | "never";
  /** Absent: no SMS is heard. */
  plivo?: { authToken: Secret; publicUrl: string };
  /** Absent: no Telegram is heard. */
  telegram?: { token: Secret; api: string };
}

/**
 * Reads the bot's settings; an empty value counts as not set. Throws a Failure `bad_settings` that names every fault
 * and quotes no value.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>, hostName: string): BotSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const read = settingsSchema.safeParse(given);
  const faults = read.success ? [] : read.error.issues.map((i) => `${i.path.join(".")}: ${missingOr(given, i)}`);
  // Checked in the environment itself, so that it is reported together with the other faults.
  if (given.TIDINGS_PLIVO_AUTH_TOKEN !== undefined && given.TIDINGS_PUBLIC_URL === undefined) {
    faults.push("TIDINGS_PUBLIC_URL: is needed with TIDINGS_PLIVO_AUTH_TOKEN, since Plivo signs the public address");
  }
  if (!read.success || faults.length > 0) {
    throw new Failure("bad_settings", `The bot cannot start with these settings: ${faults.join("; ")}.`);
  }
  const s = read.data;
  const settings: BotSettings = {
    service: { url: s.TIDINGS_SERVICE_URL, token: s.TIDINGS_BOT_TOKEN },
    port: s.TIDINGS_BOT_PORT,
    inbox: s.TIDINGS_BOT_INBOX,
    name: s.TIDINGS_BOT_NAME ?? `${hostName.slice(0, 58)}:${s.TIDINGS_BOT_PORT}`,
    logLevel: s.TIDINGS_LOG_LEVEL,
    plivoV2: s.TIDINGS_PLIVO_V2,
  };
  if (s.TIDINGS_PLIVO_AUTH_TOKEN !== undefined && s.TIDINGS_PUBLIC_URL !== undefined) {
    settings.plivo = { authToken: s.TIDINGS_PLIVO_AUTH_TOKEN, publicUrl: s.TIDINGS_PUBLIC_URL };
  }
  if (s.TIDINGS_TELEGRAM_TOKEN !== undefined) {
    settings.telegram = { token: s.TIDINGS_TELEGRAM_TOKEN, api: s.TIDINGS_TELEGRAM_API };
  }
  return Object.freeze(settings);
}

function missingOr(given: Readonly<Record<string, unknown>>, issue: z.core.$ZodIssue): string {
  return given[String(issue.path[0])] === undefined ? "is not set" : issue.message;
}
