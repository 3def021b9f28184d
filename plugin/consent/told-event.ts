import type { Intent } from "../database/tables.ts";

/** A text from a phone, as it was understood. */
export interface Said {
  intent: Intent;
  because: string;
  outcome: string;
}

/**
 * The name under which pages show a ledger event. The ledger records a yes as `start_heard`, since it has that effect,
 * but the patron did not write START. The names are keys of `staff:event.…` and `account:event.…`.
 */
export function toldEvent(event: string, said: Said | undefined): string {
  if (!said) return event;
  const { intent, because, outcome } = said;
  if (event === "start_heard") {
    // Bots of earlier releases took a yes or no for a keyword.
    if (intent !== "yes" && because !== "yes while an invitation is open") return event;
    return outcome === "joined" ? "start_heard_invitation" : "start_heard_yes";
  }
  if (event !== "stop_heard") return event;
  if (intent === "yes") return "stop_heard_yes";
  if (intent === "no" || because === "no while an invitation is open") return "stop_heard_no";
  if (intent === "other") return "stop_heard_doubts";
  return because.startsWith("asks to end") ? "stop_heard_words" : event;
}

/** The text of a joined row; undefined if the row has none. */
export const saidOf = (row: { intent: Intent | null; because: string | null; outcome: string | null }) =>
  row.intent === null || row.because === null || row.outcome === null
    ? undefined
    : { intent: row.intent, because: row.because, outcome: row.outcome };
