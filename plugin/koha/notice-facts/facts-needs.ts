import type { TableNeeds } from "../../preflight.ts";

/** What we may read to say a notice in our own words; an older list of rights, or an old host, has less. */
export interface MayReadFacts {
  /** When loans were renewed, and whether a renewal by itself failed. */
  renewals: boolean;
  /** When the row of a returned loan was last changed, by which those of today are found fast. */
  returnedLately: boolean;
  /** Since when holds wait. */
  waitingSince: boolean;
  /** Which holds were cancelled, and when. */
  cancelledHolds: boolean;
  /** Recalls are a table of their own (since 22.05; Koha bugs 19532 and 30291). */
  recalls: boolean;
  /** What is owed for a loan. */
  fines: boolean;
  /** Newer hosts name a returned loan in a column of its own. */
  finesOfReturned: boolean;
  /** Whether a patron lets their guarantors see what they borrow. */
  guarantorsSee: boolean;
}

/** Columns of loans and holds, beside those that other reads need. */
export const OF_CIRCULATION: Readonly<Record<string, readonly string[]>> = {
  issues: ["lastreneweddate", "auto_renew_error"],
  old_issues: ["timestamp"],
  reserves: ["waitingdate"],
  old_reserves: ["branchcode", "cancellationdate"],
};

const RECALL = [
  ...["recall_id", "patron_id", "biblio_id", "item_id"],
  ...["pickup_library_id", "expiration_date", "status"],
];

export const FACTS: TableNeeds[] = [
  {
    table: "accountlines",
    needed: [],
    optional: ["borrowernumber", "issue_id", "old_issue_id", "amountoutstanding"],
  },
  { table: "recalls", needed: [], optional: RECALL },
];

/** What may be read. `mayRead` says whether all these columns of a table may be. */
export function mayReadFacts(mayRead: (table: string, columns: readonly string[]) => boolean): MayReadFacts {
  const ofCirculation = (table: string) => mayRead(table, OF_CIRCULATION[table] ?? []);
  return {
    renewals: ofCirculation("issues"),
    returnedLately: ofCirculation("old_issues"),
    waitingSince: ofCirculation("reserves"),
    cancelledHolds: ofCirculation("old_reserves"),
    recalls: mayRead("recalls", RECALL),
    fines: mayRead("accountlines", ["borrowernumber", "issue_id", "amountoutstanding"]),
    finesOfReturned: mayRead("accountlines", ["old_issue_id"]),
    guarantorsSee: mayRead("borrowers", ["privacy_guarantor_checkouts"]),
  };
}
