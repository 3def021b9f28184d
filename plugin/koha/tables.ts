/**
 * The host's columns that we read or write; `koha/` is the only room that names them. Columns that only newer hosts
 * have are optional.
 */

export type NoticeStatus = "sent" | "pending" | "failed" | "deleted";

export interface MessageQueueTable {
  message_id: number;
  borrowernumber: number | null;
  subject: string | null;
  content: string | null;
  metadata: string | null;
  letter_code: string | null;
  message_transport_type: string;
  status: NoticeStatus;
  time_queued: Date | null;
  to_address: string | null;
  failure_code?: string | null;
}

export interface BorrowersTable {
  borrowernumber: number;
  cardnumber: string | null;
  userid: string | null;
  password: string | null;
  /** Negative if staff locked the account. */
  login_attempts: number | null;
  surname: string | null;
  firstname: string | null;
  branchcode: string;
  lang: string;
  smsalertnumber: string | null;
  mobile: string | null;
  phone: string | null;
  phonepro: string | null;
  B_phone: string | null;
  email: string | null;
  emailpro: string | null;
  B_email: string | null;
  dateexpiry: Date | null;
  debarred: Date | null;
  gonenoaddress: number | null;
  lost: number | null;
  password_expiration_date?: Date | null;
  dateofbirth?: Date | null;
  dateenrolled?: Date | null;
  /** What becomes of the patron's history: 0 it is kept, 1 as the library does, 2 it is forgotten at once. */
  privacy?: number;
}

export interface BranchesTable {
  branchcode: string;
  branchname: string;
  branchphone: string | null;
  branchemail: string | null;
  branchreplyto: string | null;
}

export interface PluginDataTable {
  plugin_class: string;
  plugin_key: string;
  plugin_value: string | null;
}

export interface SystemPreferencesTable {
  variable: string;
  value: string | null;
}

/** Which kinds of notices a patron wants at all; rows without a patron are a category's defaults. */
export interface MessagePreferencesTable {
  borrower_message_preference_id: number;
  borrowernumber: number | null;
}

/** The transports of each such preference. */
export interface TransportPreferencesTable {
  borrower_message_preference_id: number;
  message_transport_type: string;
}

declare module "../database/tables.ts" {
  interface Tables {
    message_queue: MessageQueueTable;
    borrowers: BorrowersTable;
    branches: BranchesTable;
    plugin_data: PluginDataTable;
    systempreferences: SystemPreferencesTable;
    borrower_message_preferences: MessagePreferencesTable;
    borrower_message_transport_preferences: TransportPreferencesTable;
  }
}
