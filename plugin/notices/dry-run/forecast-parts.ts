import type { Tx } from "../../database/connection.ts";
import type { ChannelName } from "../../database/tables.ts";
import type { LockedNotice, Notice } from "../../koha/queue/notices.ts";
import type { RecentSwitch } from "../../koha/unfenced.ts";
import type { Because } from "../../routing/route.ts";
import type { LeftToKoha } from "../candidates/choose.ts";
import type { Composer } from "../composing/compose.ts";
import type { Unsendable } from "../composing/koha-words.ts";
import type { Circumstances } from "../deciding/circumstances.ts";
import type { Routed } from "../deciding/routed.ts";
import type { Intake } from "../evaluate.ts";
import type { KnownEvent } from "../event-key.ts";

/** What would become of a notice: it would be sent, wait, end unsent, or be left to Koha. */
export const OUTCOMES = ["send", "hold", "end", "leave"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why a notice would wait or end though nothing speaks against it itself. */
type OfTheQueue = "just_live" | "just_enabled" | "resend_absorbed";
export type ForecastBecause = Because | Unsendable | LeftToKoha | OfTheQueue;

/** By which way something would leave: the one that rules put first, one in its place, or one besides. */
export type Place = "first" | "instead" | "besides";

/** A message that would be made. */
export interface ForecastPart {
  place: Place;
  channel: ChannelName;
  patronId: number;
  addressId: number;
  text: string;
  subject: string | null;
}

/** What would become of one notice now. */
export interface Forecast {
  notice: Notice;
  /** The transport of Koha's row. */
  source: "sms" | "email" | "print";
  outcome: Outcome;
  /** Why it is not sent; null where it is. */
  because: ForecastBecause | null;
  /** Until when it would wait; null where it would not. */
  until: Date | null;
  parts: readonly ForecastPart[];
  /** It would go beside Koha's mail. */
  asWell?: boolean;
}

/** A notice of Koha's queue and its words as they stand now. */
export interface WithWords {
  notice: Notice;
  words: LockedNotice;
}

/** With what is looked ahead. */
export interface Looking {
  /** A transaction that can only read. `intake` reads in it too. */
  tx: Tx;
  intake: Intake;
  now: Date;
  /** Rows up to this id have been looked at by the search for new ones. */
  metTo: number;
  /** Rows up to this id were there at the last walk of the whole queue; undefined: there was none. */
  sweptTo: number | undefined;
  recent: readonly RecentSwitch[];
  /** The events of which messages would have been made by now. */
  told: Map<string, KnownEvent>;
}

/** What was known when notices were looked at, for who explains one of them. */
export interface Seen {
  facts: Circumstances;
  routed: ReadonlyMap<number, Routed>;
  composer: Composer | undefined;
}
