import type { EmailField } from "../contacts.ts";
import type { LetterBook } from "./letter-book.ts";

/* What decides in Koha which rows it writes into its queue. */

/** Koha's messages that a patron ticks, by their names in small letters. */
export const MESSAGE_NAMES = [
  "hold_filled",
  "hold_reminder",
  "advance_notice",
  "item_due",
  "item_check_in",
  "item_checkout",
  "auto_renewals",
  "patron_expiry",
] as const;
export type MessageName = (typeof MESSAGE_NAMES)[number];

/** One level of an overdue rule: the first, second or third letter. */
export interface OverdueLevel {
  letter: string;
  transports: readonly string[];
}

/** A rule of the library's about overdue letters; an empty library or category stands for all. */
export interface OverdueRule {
  library: string;
  category: string;
  levels: readonly OverdueLevel[];
}

/** No alert of this kind goes to patrons of a category at a library; `*` stands for all. */
export interface BlockedAlert {
  library: string;
  category: string;
  alert: "CHECKIN" | "CHECKOUT";
}

/** Koha's preferences, as far as they decide whether and how it writes a row. */
export interface SupplyPreferences {
  /** EnhancedMessagingPreferences: patrons and staff can tick at all. */
  ticking: boolean;
  /** SMSSendDriver names something. */
  smsDriver: boolean;
  translate: boolean;
  renewalNotices: boolean;
  /** AutoRenewalNotices; `cron` is what older Kohas do: mail alone, where the job is told to. */
  autoRenewals: "never" | "cron" | "preferences";
  expiryNotices: boolean;
  recalls: boolean;
  bccOfMail: boolean;
  mailToGuarantors: boolean;
  itivaCalls: boolean;
  /** The fields of the record that Koha's mail goes to. */
  mailFields: readonly EmailField[];
}

/** What holds for the whole library. */
export interface Supply {
  letters: LetterBook;
  preferences: SupplyPreferences;
  /** Koha has these messages. */
  messages: ReadonlySet<MessageName>;
  /** Koha's own numbers of them. */
  messageIds: ReadonlyMap<number, MessageName>;
  /** Which letter a message is by a transport, as a digest or not (`transportKey`). */
  lettersByTransport: ReadonlyMap<string, string>;
  /** Categories whose new patrons have something ticked for a message (`defaultKey`). */
  defaults: ReadonlySet<string>;
  overdueRules: readonly OverdueRule[];
  /** Categories whose patrons get overdue letters at all. */
  overdueCategories: ReadonlySet<string>;
  /** Expiry notices are sent to everybody, ticked or not. */
  expiryMandatory: boolean;
  blockedAlerts: readonly BlockedAlert[];
  /** False where an older list of rights keeps preferences or rules from us: then what Koha does is not known. */
  readable: { messages: boolean; overdue: boolean };
}

/** What a patron has ticked for one of Koha's messages. */
export interface Choice {
  transports: ReadonlySet<string>;
  digest: boolean;
  days: number | null;
}

/** What a patron's record says. */
export interface PatronSupply {
  patronId: number;
  library: string;
  category: string;
  lang: string;
  /** For texts, in Koha's own field. */
  number: boolean;
  mail: boolean;
  phone: boolean;
  guarantor: boolean;
  /** Of messages that were never saved for this patron there is none. */
  choices: ReadonlyMap<MessageName, Choice>;
  /** Two patrons with the same words here have the same facts. */
  alike: string;
}

export const transportKey = (message: MessageName, transport: string, digest: boolean): string =>
  `${message} ${transport} ${digest ? "digest" : "single"}`;

export const defaultKey = (category: string, message: MessageName): string => `${category.toLowerCase()} ${message}`;
