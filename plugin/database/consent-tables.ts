import type { Generated } from "kysely";

/** The columns of our tables about what patrons chose and how the library words it. */

/** Words that a person wrote about a step of consent; they may be erased, the step stays. */
export interface NoteTable {
  id: Generated<number>;
  text: string | null;
  made_at: Date;
}

/** Every wording of the terms that somebody agreed to, by its fingerprint. */
export interface TermsTable {
  version: string;
  lang: string;
  text: string;
  first_used_at: Date;
}

/** Which kinds of notices a patron wants by which channel; without a row the kind is wanted. */
export interface ChoiceTable {
  patron_id: number;
  kind: string;
  channel: string;
  wanted: number;
  changed_at: Date;
  changed_by: string;
}

/** What a patron prefers with Tidings, beside Koha's own record. */
export interface PatronTable {
  patron_id: number;
  /** Null: the language of Koha's record. */
  lang: string | null;
  phone_field: string | null;
  email_field: string | null;
  changed_at: Date;
}

/**
 * What the library says in its own words; the highest version holds, and a null text brings the shipped wording back.
 */
export interface WordingTable {
  name: string;
  lang: string;
  version: number;
  text: string | null;
  changed_at: Date;
  changed_by: string;
}

/**
 * Taking over the patrons who already get texts by Koha's own preference: one row each time, with how far it has come.
 */
export interface ImportTable {
  id: Generated<number>;
  started_at: Date;
  started_by: string;
  ground: string;
  state: "running" | "paused" | "ended";
  /** Patrons up to this number are done with. */
  at_patron: Generated<number>;
  total: number;
  seen: Generated<number>;
  invited: Generated<number>;
  opted_in: Generated<number>;
  passed_by: Generated<number>;
  ended_at: Date | null;
}

export interface ConsentTables {
  tidings_note: NoteTable;
  tidings_terms: TermsTable;
  tidings_choice: ChoiceTable;
  tidings_patron: PatronTable;
  tidings_wording: WordingTable;
  tidings_import: ImportTable;
}
