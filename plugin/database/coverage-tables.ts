import type { Generated } from "kysely";

/** Columns of our tables about who is served by which of Koha's rows, and about what we asked Koha to change. */

export interface ElectionProfileTable {
  id: Generated<number>;
  /** Of the outcome for all types: the same outcome is kept once. */
  digest: string;
  made_at: Date;
}

export interface ElectionPartTable {
  profile_id: number;
  notice_type: string;
  source: string;
  because: string;
  /** What Koha does instead, where we do not serve: it mails, prints or does nothing. */
  otherwise: string;
  as_well: Generated<number>;
}

export interface ElectionTable {
  patron_id: number;
  library: string;
  profile_id: number;
  elected_at: Date;
  later_profile_id: number | null;
  later_since: Date | null;
}

export interface TypeSeenTable {
  notice_type: string;
  transport: string;
  seen_at: Date;
}

/**
 * `open` until Koha's sender is about to read the row, and claimed from then on (`nudge_id`); `beside`: our message
 * goes beside Koha's mail, which is never claimed; `done`: it is a message; `dropped`: it is Koha's for good.
 */
export type CandidateState = "open" | "beside" | "done" | "dropped";

export interface CandidateTable {
  notice_id: number;
  patron_id: number;
  /** Null: a letter that no source is elected for, taken by a rule about it. */
  notice_type: string | null;
  letter_code: string | null;
  transport: string;
  state: CandidateState;
  as_well: Generated<number>;
  /** `time_queued` of Koha's row. */
  queued_at: Date | null;
  decided_at: Date;
  /** Who claimed it; 0: nobody yet. */
  nudge_id: Generated<number>;
  changed_at: Date;
}

export interface MessageEventTable {
  event_key: string;
  message_id: number;
  patron_id: number;
  notice_type: string;
  thing: string | null;
  occurrence: string | null;
  step: string | null;
  source: string;
  told_at: Date;
}

export interface SourceDayTable {
  patron_id: number;
  notice_type: string;
  /** A day of the library's, as in 2026-03-02. */
  day: string;
  source: string;
}

export interface HostChangeTable {
  id: Generated<number>;
  action: string;
  /** What was changed, in words that tell it from all others: a letter, a rule, a patron. */
  target: string;
  is_open: number | null;
  patron_id: number | null;
  library: string | null;
  notice_type: string | null;
  /** What was there before and what we wrote, as JSON. */
  was: string | null;
  became: string | null;
  made_at: Date;
  made_by: string;
  made_by_id: number | null;
  undone_at: Generated<Date | null>;
  undone_by: Generated<string | null>;
}

/** What Koha's page of consents says of a patron because we wrote it. */
export interface HostConsentTable {
  patron_id: number;
  state: "given" | "refused";
  told_at: Date;
  /** The instant of our refusal as it stands in Koha: by it ours is told from the patron's. */
  refused_on: Generated<string | null>;
}

export interface CoverageTables {
  tidings_host_consent: HostConsentTable;
  tidings_election_profile: ElectionProfileTable;
  tidings_election_part: ElectionPartTable;
  tidings_election: ElectionTable;
  tidings_type_seen: TypeSeenTable;
  tidings_candidate: CandidateTable;
  tidings_message_event: MessageEventTable;
  tidings_source_day: SourceDayTable;
  tidings_host_change: HostChangeTable;
}
