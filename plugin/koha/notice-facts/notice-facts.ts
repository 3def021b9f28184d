/** A loan or hold that a notice tells of. Dates are the library's days, as in 2026-03-02. */
export interface NoticeItem {
  /** As `hold:7` or `loan:9`. */
  thing: string;
  /** Empty if Koha has none. */
  title: string;
  /** Of a loan: the day it is due, or was; null where Koha does not say. */
  dueOn: string | null;
  /** Of a hold that waits: the last day on which it can be fetched; null where Koha does not say. */
  untilOn: string | null;
  /** Of a loan whose day is over: for how many days; 0 otherwise. */
  daysOverdue: number;
  /** Of a hold: the name of the library where it waits; of a loan: empty. */
  pickup: string;
}

/** A library as notices name it. */
export interface NoticeLibrary {
  branchcode: string;
  name: string;
  /** Empty where Koha has none. */
  phone: string;
  email: string;
}

/**
 * What a notice in our words may say, as Koha's database had it when it was decided. What it is about comes first:
 * holds that end first, loans that were due first.
 */
export interface NoticeFacts {
  /** Called name; empty where Koha has none. */
  firstName: string;
  /** The library that the notice is from: where a hold waits, else the patron's. */
  library: NoticeLibrary;
  items: readonly NoticeItem[];
  /** What the patron owes for what it tells of, in the host's currency and written, as in "4.50"; null: none. */
  fine: string | null;
  /** Of a card that ends: the day; null otherwise. */
  cardEndsOn: string | null;
}
