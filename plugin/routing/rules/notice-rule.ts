import type { ChannelName } from "../../database/tables.ts";
import { NOTICE_TYPES, type NoticeType } from "../notice-types.ts";

/** What a rule can be about; `other`: every letter that has no type. */
export const RULED_TYPES = [...NOTICE_TYPES, "other"] as const;
export type RuledType = NoticeType | "other";

/** First, second and third reminder; of loans that are overdue and of holds that wait. */
export const STEPS = [1, 2, 3] as const;
export type Step = (typeof STEPS)[number];
export const TYPES_WITH_STEPS: readonly RuledType[] = ["overdue", "hold_reminder"];

/** Monday is 1, Sunday 7 (ISO 8601). */
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/**
 * By which of the ways that the patron ticked a notice goes: the one that they chose last (as installed); the first of
 * this order that takes it; or all of them, the first of this order being the one that Koha's row tells of. Ways that
 * the order does not name come after it.
 */
export type Ways = { mode: "latest" } | { mode: "first" | "all"; order: readonly ChannelName[] };

/** Whether a notice that comes from Koha as mail is left to Koha, sent in its place, or sent beside it. */
export type MailSource = "leave" | "instead" | "too";
export type PrintSource = "leave" | "instead";

export type Recipient = "patron" | "guardian" | "both";
export type Words = "koha" | "own";
export const URGENCIES = ["high", "normal", "low"] as const;
export type Urgency = (typeof URGENCIES)[number];

/** What a rule may decide. */
export interface Ruling {
  /** Off: notices of the type are not sent by us, and Koha's row says so. */
  sends: boolean;
  ways: Ways;
  to: Recipient;
  words: Words;
  /** The days on which it is sent; at least one. On others it waits. */
  days: readonly Weekday[];
  /** Never sent later than so many hours after rules first allowed it; 1 to 336. */
  expiresAfterHours: number;
  urgency: Urgency;
  mail: MailSource;
  print: PrintSource;
}

/** One rule: what it says nothing about is decided by a less particular one, and at last as installed. */
export interface NoticeRule extends Partial<Ruling> {
  /** Null: every type. */
  type: RuledType | null;
  /** Null: every step. Only of a type that has steps. */
  step: Step | null;
  /** A branchcode, which is the patron's home library; null: every library. */
  library: string | null;
}

/** What holds where no rule says anything: as Koha would have it. */
export const AS_INSTALLED: Ruling = {
  sends: true,
  ways: { mode: "latest" },
  to: "patron",
  words: "koha",
  days: WEEKDAYS,
  expiresAfterHours: 48,
  urgency: "normal",
  mail: "leave",
  print: "leave",
};

/** What a notice is, as far as rules ask. */
export interface RuledNotice {
  /** Null: asked in general, about whatever no narrower rule is about. */
  type: RuledType | null;
  step: Step | null;
  /** The patron's home library; null: unknown. */
  library: string | null;
}

/** Says what the rules decide about a notice. Pure, and as fast with 500 rules as with none. */
export type Rulings = (notice: RuledNotice) => Ruling;
