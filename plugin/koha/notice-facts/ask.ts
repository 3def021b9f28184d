/** Notices that tell of holds, loans or recalls. */
export const ABOUT_THINGS = [
  "hold_ready",
  "hold_reminder",
  "hold_cancelled",
  "recall_ready",
  "due_soon",
  "due",
  "overdue",
  "auto_renewals",
  "checkin",
  "checkout",
  "renewal",
] as const;
export type AboutThings = (typeof ABOUT_THINGS)[number];

/** Notices for which there are facts; the last two are about a card. */
export type AboutNotice = AboutThings | "membership_expiry" | "welcome";

/** A notice of which somebody asks what Koha's database says. */
export interface Ask {
  noticeId: number;
  patronId: number;
  about: AboutNotice;
  /** The library of Koha's row, as far as that tells it. */
  branchcode: string | null;
  /** As `hold:7` or `loan:9`, from the stamp of Koha's row; may be empty. */
  things: readonly string[];
  /** Koha's own words, by which it is known what an unstamped notice tells of; HTML does not matter. */
  text: string | null;
}

/** An ask that is about things. */
export type ThingsAsk = Ask & { about: AboutThings };

const WITH_THINGS: ReadonlySet<string> = new Set(ABOUT_THINGS);
export const isAboutThings = (ask: Ask): ask is ThingsAsk => WITH_THINGS.has(ask.about);
