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

/** Keyed fingerprints of what a patron's record said: whether Koha's number still means the same person. */
export interface PersonTable {
  patron_id: number;
  /** Names the key. */
  key_print: string;
  birth: string | null;
  firstname: string | null;
  surname: string | null;
  card: string | null;
  login: string | null;
  enrolled: string | null;
  /** Since when the record is another person's. */
  other_since_at: Date | null;
  /** What was before was another person's. */
  since_at: Generated<Date | null>;
  noted_at: Date;
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

/** What ends texts, as JSON; the highest version is in force. */
export interface SignatureVersionTable {
  version: number;
  signatures: string;
  changed_at: Date;
  changed_by: string;
}

/** Imports of patrons who already get texts by Koha's own preference: one row per import, with its progress. */
export interface ImportTable {
  id: Generated<number>;
  started_at: Date;
  started_by: string;
  ground: string;
  state: "running" | "paused" | "ended" | "cancelled";
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
  tidings_person: PersonTable;
  tidings_wording: WordingTable;
  tidings_signature_version: SignatureVersionTable;
  tidings_import: ImportTable;
}
