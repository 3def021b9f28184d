/** The kinds of notices that a patron can choose among. */
export const KINDS = ["hold_ready", "hold_cancelled", "due_soon", "overdue", "loans", "account", "other"] as const;
export type Kind = (typeof KINDS)[number];

/**
 * Koha's own letter codes, from `misc/cronjobs` and `C4/` of Koha. Libraries may have more codes, which are matched by
 * their beginning.
 */
export const KIND_BEGINNINGS: readonly (readonly [string, Kind])[] = [
  ["HOLD_CANCEL", "hold_cancelled"],
  ["CANCEL_HOLD", "hold_cancelled"],
  ["HOLDCANCEL", "hold_cancelled"],
  ["AR_CANCEL", "hold_cancelled"],
  ["HOLD", "hold_ready"],
  ["PREDUE", "due_soon"],
  ["DUE", "due_soon"],
  ["ODUE", "overdue"],
  ["OVERDUE", "overdue"],
  ["RECALL_REQUESTER", "hold_ready"],
  ["PICKUP_RECALLED", "hold_ready"],
  ["RETURN_RECALLED", "due_soon"],
  ["CHECKIN", "loans"],
  ["CHECKOUT", "loans"],
  ["RENEWAL", "loans"],
  ["AUTO_RENEWALS", "loans"],
  ["MEMBERSHIP", "account"],
  ["ACCOUNT", "account"],
  ["CREDIT", "account"],
  ["DEBIT", "account"],
];

/** The kind of a notice, by its letter code; `other` if the code is unknown. */
export function kindOf(letterCode: string | null): Kind {
  const code = (letterCode ?? "").toUpperCase();
  return KIND_BEGINNINGS.find(([beginning]) => code.startsWith(beginning))?.[1] ?? "other";
}
