import type { ConsentState } from "../tables.ts";

/** Everything that can happen to a patron's consent for one channel. */
export type ConsentEvent =
  | "requested"
  | "confirmed"
  | "opted_in"
  | "expired"
  | "stop_heard"
  | "start_heard"
  | "opt_out_finished"
  | "staff_opted_out"
  | "provider_blocked"
  | "telegram_blocked"
  | "telegram_unblocked"
  | "patron_gone"
  | "number_changed";

/** Who or what brought the event about. */
export type Source = "patron_page" | "opt_in_page" | "staff" | "keyword" | "telegram" | "provider" | "import" | "sweep";

/** What holds when consent is withdrawn: an attempt that has begun cannot be called back, so the end waits for it. */
const ENDING: Partial<Record<ConsentState, ConsentState>> = {
  pending_opt_in: "rejected",
  opted_in: "pending_opt_out",
};

/**
 * The state after an event. An event that changes nothing leaves the state as it is (and is still written to the ledger).
 * A START brings back what was there before, never more: it opts in only a patron who had opted out or was asked.
 */
export function next(state: ConsentState, event: ConsentEvent): ConsentState {
  switch (event) {
    case "requested":
      return state === "opted_in" ? state : "pending_opt_in";
    case "opted_in":
      return "opted_in";
    case "confirmed":
      return state === "pending_opt_in" ? "opted_in" : state;
    case "start_heard":
      return state === "none" || state === "rejected" ? state : "opted_in";
    case "expired":
      return state === "pending_opt_in" ? "rejected" : state;
    case "opt_out_finished":
      return state === "pending_opt_out" ? "opted_out" : state;
    case "stop_heard":
    case "staff_opted_out":
    case "provider_blocked":
    case "telegram_blocked":
    case "patron_gone":
    case "number_changed":
      return ENDING[state] ?? state;
    case "telegram_unblocked":
      return state;
  }
}
