import type { Generated } from "kysely";
import type { CoverageTables } from "./coverage-tables.ts";
import type { ReviewTables } from "./review-tables.ts";

/**
 * Columns of our tables between Koha's side and ours: settings of staff, tickets and sessions, runs of Koha's sender,
 * rules, steps of staff; and dead letters.
 */

export interface SettingTable {
  name: string;
  value: string | null;
  sealed: Generated<number>;
  changed_at: Date;
  changed_by: string;
}

export interface TicketTable {
  ticket_hash: string;
  kind: string;
  who_id: number | null;
  who: string;
  permissions: string | null;
  target: string | null;
  lang: string | null;
  made_at: Date;
  expires_at: Date;
}

export interface SessionTable {
  session_hash: string;
  audience: string;
  who_id: number | null;
  who: string;
  permissions: string | null;
  lang: string | null;
  csrf: string;
  begun_at: Date;
  used_at: Date;
  host_session_hash: Generated<string | null>;
  host_mark: Generated<string | null>;
}

export interface ParkedTable {
  id: Generated<number>;
  bot: string;
  bot_row: number;
  heard_at: Date;
  channel: string;
  kind: string;
  address: string;
  text: string;
  told_at: Date;
  done_by: Generated<string | null>;
  done_at: Generated<Date | null>;
}

export interface NudgeTable {
  id: Generated<number>;
  opened_at: Date;
  closed_at: Date | null;
  message_id: number | null;
  borrowernumber: number | null;
  types: string | null;
  letter_codes: string | null;
  where_sql: string | null;
  timed_out: Generated<number>;
}

export interface RuleTable {
  id: Generated<number>;
  transport: string;
  letter_code: string | null;
  branchcode: string | null;
  takes: number;
  notice_type: Generated<string | null>;
  as_well: Generated<number>;
  changed_at: Date;
  changed_by: string;
}

/** One set of rules, whole; only ever added to. */
export interface RuleVersionTable {
  version: number;
  /** JSON. */
  rules: string;
  changed_at: Date;
  changed_by: string;
  undoes: number | null;
}

/** One step of staff; only ever added to. */
export interface StaffStepTable {
  id: Generated<number>;
  at: Date;
  who: string;
  who_id: number | null;
  step: string;
  patron_id: number | null;
  message_id: number | null;
  notice_id: number | null;
  detail: string | null;
}

export interface AccountCheckTable {
  channel: string;
  account: string;
  good: number;
  because: string | null;
  checked_at: Date;
}

export interface LibraryTables extends ReviewTables, CoverageTables {
  tidings_account_check: AccountCheckTable;
  tidings_setting: SettingTable;
  tidings_ticket: TicketTable;
  tidings_session: SessionTable;
  tidings_nudge: NudgeTable;
  tidings_rule: RuleTable;
  tidings_rule_version: RuleVersionTable;
  tidings_parked: ParkedTable;
  tidings_staff_step: StaffStepTable;
}
