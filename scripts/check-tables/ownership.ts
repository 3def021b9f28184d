/**
 * Which room of plugin/ writes a table, and which others may read it beside those that may read everything. The bot and
 * the commands name no table.
 */
export interface Ownership {
  writer: string;
  readers?: readonly string[];
  /** The shim writes it too: it works inside Koha, in Perl, where it can call no function of a room. */
  shimWrites?: true;
}

/** Reports put together what several rooms know; that is their purpose. */
export const READ_EVERYTHING: readonly string[] = ["reports"];

/** Files that the list does not bind, and why. */
export const EXEMPT: Readonly<Record<string, string>> = {
  "plugin/preflight.ts": "tries whether the database lets the service change the ledger, which it must not",
  "plugin/database/raise-ids.ts": "raises the next id of tables after a restore, and leaves no row behind",
  "plugin/database/migrations.ts": "keeps the book of the migrations, a table that it makes itself",
  "plugin/shim/Koha/Plugin/Tidings/Migrations.pm": "applies the same migrations from within Koha",
};

/**
 * Who writes each of our tables, in the order of the rooms. Everything else asks the owner by a function; where a query
 * must join, or the owner comes later in the import order, its room is listed as a reader.
 */
export const OWNERSHIP: Readonly<Record<string, Ownership>> = {
  tidings_cursor: { writer: "database" },
  tidings_limit: { writer: "database" },
  tidings_staff_step: { writer: "audit" },
  tidings_setting: { writer: "settings", readers: ["koha"], shimWrites: true },
  tidings_account_check: { writer: "settings" },
  tidings_duty: { writer: "workers" },
  tidings_worker: { writer: "workers" },
  tidings_nudge: { writer: "shim", readers: ["koha"] },
  tidings_ticket: { writer: "koha", shimWrites: true },
  // One statement claims Koha's rows and these; what becomes of them is decided in notices.
  tidings_candidate: { writer: "koha", shimWrites: true },
  tidings_address: { writer: "consent", readers: ["recovery", "coverage", "enrolment", "import", "delivery", "shim"] },
  tidings_choice: { writer: "consent" },
  // What was said is evidence of consent; what it means is decided in inbound.
  tidings_heard: { writer: "consent", readers: ["inbound"] },
  tidings_ledger: { writer: "consent", readers: ["enrolment", "inbound"] },
  tidings_link: { writer: "consent" },
  tidings_note: { writer: "consent" },
  tidings_patron: { writer: "consent" },
  tidings_person: { writer: "consent" },
  tidings_standing: { writer: "consent", readers: ["koha", "coverage", "enrolment", "import", "shim"] },
  tidings_suppression: { writer: "consent" },
  tidings_terms: { writer: "consent" },
  tidings_unheard: { writer: "consent" },
  tidings_wording: { writer: "templates" },
  tidings_signature_version: { writer: "templates" },
  tidings_rule: { writer: "routing", readers: ["shim"] },
  tidings_rule_version: { writer: "routing" },
  tidings_attempt: { writer: "outbox", readers: ["consent", "recovery", "delivery", "shim"] },
  tidings_message: {
    writer: "outbox",
    readers: ["workers", "koha", "consent", "inbound", "delivery"],
    shimWrites: true,
  },
  tidings_attempt_archive: { writer: "outbox", readers: ["recovery", "delivery"] },
  tidings_message_archive: { writer: "outbox", readers: ["koha", "consent", "inbound", "delivery", "shim"] },
  tidings_sender: { writer: "outbox" },
  tidings_stop_told: { writer: "outbox" },
  tidings_bot: { writer: "inbound-health" },
  tidings_epoch: { writer: "inbound-health" },
  tidings_inbound_check: { writer: "inbound-health" },
  tidings_parked: { writer: "inbound-health" },
  tidings_restore: { writer: "inbound-health", readers: ["outbox"] },
  tidings_restore_text: { writer: "recovery" },
  tidings_election: { writer: "coverage" },
  tidings_election_profile: { writer: "coverage" },
  tidings_election_part: { writer: "coverage" },
  tidings_type_seen: { writer: "coverage" },
  tidings_host_change: { writer: "coverage", readers: ["shim"] },
  tidings_host_request: { writer: "koha", shimWrites: true },
  tidings_message_event: { writer: "notices" },
  tidings_source_day: { writer: "notices" },
  tidings_notice: { writer: "notices", readers: ["koha", "outbox", "shim"] },
  tidings_host_consent: { writer: "enrolment" },
  tidings_import: { writer: "import" },
  tidings_review: { writer: "review" },
  tidings_review_act: { writer: "review" },
  tidings_session: { writer: "http" },
};
