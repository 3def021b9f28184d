/**
 * What staff can do, by the name that `access:step.<name>` words. Reading is no step, but taking a copy away is: an
 * export, a print.
 */
export const STAFF_STEPS = [
  "opt_in",
  "opt_out",
  "change_number",
  "telegram_link",
  "kinds",
  "preferences",
  "person_same",
  "person_stopped",
  "resend_invitation",
  "resend",
  "send_other_way",
  "cancel",
  "mark_done",
  "mark_undone",
  "decide_uncertain",
  "undo",
  "let_go_on",
  "release_restored",
  "text_done",
  "settings_saved",
  "account_tested",
  "wording_saved",
  "signatures_saved",
  "rule_added",
  "rule_changed",
  "rule_removed",
  "rules_undone",
  "rules_imported",
  "rules_exported",
  "roles_saved",
  "switched_off",
  "switched_on",
  "import_started",
  "import_paused",
  "import_resumed",
  "import_cancelled",
  "export_messages",
  "export_patron",
  "print_message",
  "test_message",
  "coverage_bridge_pressed",
  "coverage_bridge_taken_back",
  "print_window_changed",
  "unnamed",
] as const;

/** One step that a member of staff can take; `unnamed` is a change that no page has named. */
export type StaffStep = (typeof STAFF_STEPS)[number];

/** A step as it is noted. */
export interface NewStaffStep {
  at: Date;
  /** The user name in Koha. */
  who: string;
  /** Koha's number of that person; null for one without a record. */
  whoId: number | null;
  step: StaffStep;
  patronId?: number | null | undefined;
  messageId?: number | null | undefined;
  /** The `message_id` of Koha's row. */
  noticeId?: number | null | undefined;
  /** A few words, such as the channel or a count; never a number, an address, or what somebody wrote. */
  detail?: string | undefined;
}
