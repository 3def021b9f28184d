/** A loan, hold or recall of a patron's, as a notice may tell of it. Days are the library's, as in 2026-03-02. */
export interface Thing {
  /** As `hold:7`, `loan:9` or `recall:3`. */
  thing: string;
  patronId: number;
  state: "lent" | "returned" | "waiting" | "cancelled" | "recalled";
  /** Empty if Koha has none. */
  title: string;
  /** Of a loan that is going on: the day it is due. */
  dueOn: string | null;
  /** Of what waits: the last day on which it can be fetched. */
  untilOn: string | null;
  /** The branchcode of the library where a hold or recall waits, or would have; null of loans. */
  pickup: string | null;
  /** When it was lent, or set waiting. */
  sinceOn: string | null;
  /** Of a loan: when it was renewed last. */
  renewedOn: string | null;
  /** Koha tried to renew it by itself, and could not. */
  notRenewed: boolean;
  /** When it was returned, or cancelled. */
  overOn: string | null;
}
