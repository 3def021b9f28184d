import type { LinkState } from "./host/link.ts";

/** Our programs: two services and two bots, of which one works and one stands by. */
export const PROGRAMS = ["service-1", "service-2", "bot-1", "bot-2"] as const;
export type ProgramName = (typeof PROGRAMS)[number];

/** The connections between all of them, each through a proxy. */
export const LINKS = [
  "service-1 to database",
  "service-2 to database",
  "service-1 to Plivo",
  "service-2 to Plivo",
  "service-1 to Telegram",
  "service-2 to Telegram",
  "bot-1 to Telegram",
  "bot-2 to Telegram",
  "bot-1 to service",
  "bot-2 to service",
  "Plivo to web server",
  "Koha to service",
] as const;
export type LinkName = (typeof LINKS)[number];

/** How Plivo or Telegram fail, by name; `providers.ts` says what each is on the wire. */
export const PLIVO_FAULTS = [
  "throttles",
  "unavailable",
  "fails",
  "fails after taking",
  "resets",
  "resets after taking",
  "silent",
  "silent after taking",
  "late",
  "malformed",
  "undelivered",
  "not sent after all",
  "not sent after all, told again",
  "receipts out of order, twice",
] as const;
export type PlivoFaultName = (typeof PLIVO_FAULTS)[number];

export const TELEGRAM_FAULTS = [
  "throttles",
  "fails",
  "fails after taking",
  "resets after taking",
  "silent",
  "late",
  "polls fail",
] as const;
export type TelegramFaultName = (typeof TELEGRAM_FAULTS)[number];

/**
 * What the monkey, a patron, a member of staff or one of Koha's jobs does. Each is complete in itself: what is broken
 * is mended by the same act after `ms` milliseconds, so any part of a list is a list. Patrons are numbers from 0; where
 * an act needs something that exists (a notice to send again), its number picks among what there is.
 */
export type Act =
  | { act: "kill" | "stop" | "freeze"; program: ProgramName; ms: number }
  | { act: "kill database" | "freeze database" | "read-only database" | "lock queue"; ms: number }
  | { act: "keep copy" | "put copy back" }
  | { act: "move clock"; ms: number }
  | { act: "link"; link: LinkName; state: LinkState; ms: number }
  | { act: "Plivo"; fault: PlivoFaultName; count: number }
  | { act: "slow Plivo"; ms: number }
  | { act: "Telegram"; fault: TelegramFaultName; count: number }
  | { act: "webhook elsewhere" }
  | { act: "Plivo token" | "Telegram token"; ms: number }
  | { act: "text"; patron: number; text: string; twice: boolean }
  | { act: "block bot" | "unblock bot" | "join" | "leave"; patron: number }
  | { act: "staff opt in" | "staff opt out"; patron: number }
  | { act: "change number" | "delete patron"; patron: number }
  | { act: "merge patrons"; patron: number; into: number }
  | { act: "resend"; notice: number }
  | { act: "trial" | "disable plugin"; ms: number }
  /** `book`: by which every title, and so every text, is another one. */
  | {
      act: "queue";
      patron: number;
      book: number;
      letter: "HOLD" | "HOLD_CANCELLATION" | "ODUE" | "PREDUE" | "CHECKOUT";
    }
  | { act: "run sender"; frozenMs: number; killed: boolean };

export interface Step {
  /** Milliseconds since the start of the chaos. */
  at: number;
  do: Act;
}
