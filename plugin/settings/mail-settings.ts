import { z } from "zod";
import { type Secret, sealed } from "../foundation/log.ts";

function isServer(given: string): boolean {
  if (!/^smtps?:\/\/\S+$/.test(given) || !URL.canParse(given)) return false;
  const { hostname, username, password } = new URL(given);
  return hostname !== "" && !/%(?![\dA-F]{2})/i.test(username + password);
}

/** By which server and from which address email is sent; part of the schema in settings-schema.ts. */
export const mailSettings = {
  TIDINGS_SMTP_URL: z
    .string()
    .refine(isServer, "must be smtp://host:port or smtps://user:password@host, with a % in them written as %25")
    .transform(sealed)
    .optional()
    .describe(
      "The mail server: smtp://localhost:25, or smtps://user:password@mail.example.org; without it nothing goes by email.",
    ),
  TIDINGS_MAIL_FROM: z
    .string()
    .regex(/^[^\s@<>]+@[^\s@<>]+$/, "must be one email address")
    .optional()
    .describe("The address that email comes from; needed with a mail server."),
  TIDINGS_MAIL_PACE: z.coerce.number().min(0).default(10).describe("Email messages a second (0 lifts the pace)."),
  TIDINGS_MAIL_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(30_000)
    .describe("Milliseconds to wait for the mail server's answer."),
};

export interface MailSettings {
  smtpUrl: Secret;
  from: string;
  /** Messages a second; null means no limit. */
  perSecond: number | null;
  timeoutMs: number;
}

const schema = z.object(mailSettings);
type Read = z.infer<typeof schema>;

/**
 * What is missing although a mail server is set. Every mail has links to the patron pages, with tokens made under the
 * process key.
 */
export function mailFaults(set: Readonly<Record<string, string | undefined>>): { name: string; problem: string }[] {
  const needed = ["TIDINGS_MAIL_FROM", "TIDINGS_KEY"].filter((name) => set[name] === undefined);
  const whole = /^https?:/.test(set.TIDINGS_OPAC_URL ?? "");
  return [
    ...needed.map((name) => ({ name, problem: "is needed to send email" })),
    ...(whole ? [] : [{ name: "TIDINGS_OPAC_URL", problem: "must be a whole address (https://…) to send email" }]),
  ];
}

/** Arranges the settings read as MailSettings; undefined if server or address is not set. */
export function arrangeMail(read: Read): MailSettings | undefined {
  if (!read.TIDINGS_SMTP_URL || !read.TIDINGS_MAIL_FROM) return undefined;
  const perSecond = read.TIDINGS_MAIL_PACE === 0 ? null : read.TIDINGS_MAIL_PACE;
  return {
    smtpUrl: read.TIDINGS_SMTP_URL,
    from: read.TIDINGS_MAIL_FROM,
    perSecond,
    timeoutMs: read.TIDINGS_MAIL_TIMEOUT_MS,
  };
}
