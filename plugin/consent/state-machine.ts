import type { ConsentState } from "../database/tables.ts";

/** Everything that can happen to a patron's consent for one channel. */
export type ConsentEvent =
  | "requested"
  | "confirmed"
  | "opted_in"
  | "expired"
  /** Another patron has opted in at that address. */
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

/** What caused the event. */
export type Source =
  | "patron_page"
  | "opt_in_page"
  | "staff"
  | "keyword"
  | "telegram"
  | "email"
  | "provider"
  | "import"
  /** The patron's page of consents in Koha. */
  | "koha_consents"
  | "sweep";

export interface Consent {
  state: ConsentState;
  /** Whether the patron has agreed or asked here before: a START from the phone may restore that, and never more. */
  mayReturn: boolean;
}

export const NO_CONSENT: Consent = { state: "none", mayReturn: false };

/** An attempt under way cannot be recalled, so the end of a consent in force waits for it. */
function ended({ state, mayReturn }: Consent): Consent {
  return { state: state === "opted_in" || state === "pending_opt_out" ? "pending_opt_out" : "opted_out", mayReturn };
}

/**
 * Returns the consent after an event; every event is valid in every state. An event that changes nothing returns the
 * same consent, and is recorded in the ledger nevertheless. Only a yes of the patron, or of somebody who acts for them,
 * leads to `opted_in`; a STOP leads out of any state.
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
      // Somebody else has opted in at that number: a START from there is theirs.
      return state === "opted_in" ? consent : { state, mayReturn: false };
    case "opt_out_finished":
      return state === "pending_opt_out" ? { ...consent, state: "opted_out" } : consent;
    case "stop_heard":
      return ended(consent);
    case "opted_out":
      // A request withdrawn before the phone has said yes leaves nothing for a START to restore.
      if (state === "pending_opt_in") return { state: "opted_out", mayReturn: false };
      return state === "none" || state === "rejected" ? consent : ended(consent);
    case "provider_blocked":
    case "telegram_blocked":
      return state === "none" || state === "rejected" ? consent : ended(consent);
    case "patron_gone":
    case "number_changed":
    case "forgotten":
      // The phone may belong to somebody else now: a START must not restore what this patron had agreed to.
      return state === "none" || state === "rejected" ? consent : { ...ended(consent), mayReturn: false };
    case "telegram_unblocked":
      return consent;
  }
}

function mayStart({ state, mayReturn }: Consent): boolean {
  return state === "pending_opt_in" || ((state === "pending_opt_out" || state === "opted_out") && mayReturn);
}
