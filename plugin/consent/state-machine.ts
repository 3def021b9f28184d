import type { ConsentState } from "../database/tables.ts";

/** Everything that can happen to a patron's consent for one channel. */
export type ConsentEvent =
  | "requested"
  | "confirmed"
  | "opted_in"
  | "expired"
  /** Another patron is opted in at that address since. */
  | "address_claimed"
  | "stop_heard"
  | "start_heard"
  | "opt_out_finished"
  | "opted_out"
  | "provider_blocked"
  | "telegram_blocked"
  | "telegram_unblocked"
  | "patron_gone"
  | "number_changed"
  | "forgotten";

/** Who or what brought the event about. */
export type Source =
  | "patron_page"
  | "opt_in_page"
  | "staff"
  | "keyword"
  | "telegram"
  | "email"
  | "provider"
  | "import"
  | "sweep";

export interface Consent {
  state: ConsentState;
  /**
   * The patron once agreed or asked here, so a START from the phone may bring that back; never more than what was
   * there.
   */
  mayReturn: boolean;
}

export const NO_CONSENT: Consent = { state: "none", mayReturn: false };

/** An attempt that has begun cannot be called back, so the end of a consent that was in force waits for it. */
function ended({ state, mayReturn }: Consent): Consent {
  return { state: state === "opted_in" || state === "pending_opt_out" ? "pending_opt_out" : "opted_out", mayReturn };
}

/**
 * What holds after an event; every state has an answer to every event. What changes nothing leaves all as it is, and is
 * still written to the ledger. Only a yes of the patron's own, or of whoever acts for them, ever leads to opted in; a
 * STOP from any state leads out.
 */
export function next(consent: Consent, event: ConsentEvent): Consent {
  const { state } = consent;
  switch (event) {
    case "requested":
      return state === "opted_in" ? consent : { state: "pending_opt_in", mayReturn: true };
    case "opted_in":
      return { state: "opted_in", mayReturn: true };
    case "confirmed":
      return state === "pending_opt_in" ? { state: "opted_in", mayReturn: true } : consent;
    case "start_heard":
      return mayStart(consent) ? { state: "opted_in", mayReturn: true } : consent;
    case "expired":
    case "address_claimed":
      if (state === "pending_opt_in") return { state: "rejected", mayReturn: false };
      // Somebody else is opted in at that number since: its START is theirs.
      return state === "opted_in" ? consent : { state, mayReturn: false };
    case "opt_out_finished":
      return state === "pending_opt_out" ? { ...consent, state: "opted_out" } : consent;
    case "stop_heard":
      return ended(consent);
    case "opted_out":
      // A wish taken back before the phone has said yes leaves nothing that its START could bring back.
      if (state === "pending_opt_in") return { state: "opted_out", mayReturn: false };
      return state === "none" || state === "rejected" ? consent : ended(consent);
    case "provider_blocked":
    case "telegram_blocked":
      return state === "none" || state === "rejected" ? consent : ended(consent);
    case "patron_gone":
    case "number_changed":
    case "forgotten":
      // The phone may be somebody else's now: its START must not bring back what this patron had agreed to.
      return state === "none" || state === "rejected" ? consent : { ...ended(consent), mayReturn: false };
    case "telegram_unblocked":
      return consent;
  }
}

function mayStart({ state, mayReturn }: Consent): boolean {
  return state === "pending_opt_in" || ((state === "pending_opt_out" || state === "opted_out") && mayReturn);
}
