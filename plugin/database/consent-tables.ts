import type { Generated } from "kysely";

/** Columns of our tables about what patrons chose and how the library words its texts. */

/** What a person wrote about a step of consent; it can be erased while the step stays. */
export interface NoteTable {
  id: Generated<number>;
  text: string | null;
  made_at: Date;
}

/** Every wording of the terms that somebody agreed to, by its hash. */
export interface TermsTable {
  version: string;
  lang: string;
  text: string;
  first_used_at: Date;
}

/** Which kinds of notices a patron wants by which channel; a kind without a row is wanted. */
export interface ChoiceTable {
  patron_id: number;
  kind: string;
  channel: string;
  wanted: number;
  changed_at: Date;
  changed_by: string;
}

/** A patron's preferences in Tidings, in addition to Koha's record. */
export interface PatronTable {
  patron_id: number;
  /** Null: as in Koha's record. */
  lang: string | null;
  phone_field: string | null;
  email_field: string | null;
  changed_at: Date;
}

/** The library's own wordings; the highest version is in force, and a null text restores the shipped wording. */
export interface WordingTable {
  name: string;
  lang: string;
  version: number;
  text: string | null;
  changed_at: Date;
  changed_by: string;
}

/** Imports of patrons who already get texts by Koha's own preference: one row per import, with its progress. */
export interface ImportTable {
  id: Generated<number>;
  started_at: Date;
  started_by: string;
  ground: string;
  state: "running" | "paused" | "ended";
  /** Patrons up to this borrowernumber are done. */
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
