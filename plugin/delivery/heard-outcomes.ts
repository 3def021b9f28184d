/** What followed from what was heard: a closed list, kept with it, and answered by `replies:<…>` texts where an answer is due. */
export type HeardOutcome =
  | "stopped"
  | "started"
  | "joined"
  | "asked_stop"
  | "asked_start"
  /** Our question was answered, and all stays as it is. */
  | "stays"
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
