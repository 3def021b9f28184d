/**
 * What followed from what was heard: a closed list, stored with it. Where an answer is due, it is one of the
 * `replies:<…>` texts.
 */
export type HeardOutcome =
  | "stopped"
  | "started"
  | "joined"
  | "asked_stop"
  | "asked_start"
  /** Our question was answered, and everything stays as it is. */
  | "stays"
  /** A text of the phone could not be read; the phone says that we may go on. */
  | "goes_on"
  | "start_unknown"
  | "start_before_stop"
  | "stop_before_start"
  | "helped"
  | "not_understood"
  | "unsure"
  | "unheeded"
  | "automatic"
  | "noted"
  | "linked"
  | "link_expired"
  | "link_taken"
  | "hello"
  | "blocked"
  | "unblocked";

/** Why a text had no effect: these need a person (reports/texts-for-a-person.ts). */
export const WITHOUT_EFFECT = [
  "not_understood",
  "unsure",
  "asked_stop",
  "asked_start",
  "unheeded",
  "start_unknown",
  "start_before_stop",
  "stop_before_start",
  "link_expired",
  "link_taken",
  "automatic",
] as const satisfies readonly HeardOutcome[];
export type WithoutEffect = (typeof WITHOUT_EFFECT)[number];
