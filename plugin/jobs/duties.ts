/** Loops that wait for a provider's answers, or that walk through much: long is no sign of a fault. */
export const WAITS_FOR_OTHERS: ReadonlySet<string> = new Set([
  "sweep",
  "consent",
  "reconciler",
  "inbound",
  "forgetting",
  "elections",
  "numbers",
]);

/** The duties that one worker of all holds, given up as it leaves. */
export const DUTIES = [
  "sweep",
  "reconciler",
  "consent",
  "koha_consents",
  "inbound",
  "archive",
  "forgetting",
  "election",
  "numbers",
];
