/** The host's columns that we read or write; koha/ is the only room that names them. Columns that only newer hosts have are optional. */

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
  surname: string | null;
  firstname: string | null;
  branchcode: string;
  lang: string;
  email: string | null;
  emailpro: string | null;
  B_email: string | null;
}

export interface BranchesTable {
  branchcode: string;
  branchname: string;
  branchemail: string | null;
  branchreplyto: string | null;
}

export interface PluginDataTable {
  plugin_class: string;
  plugin_key: string;
  plugin_value: string | null;
}

export interface KohaTables {
  message_queue: MessageQueueTable;
  borrowers: BorrowersTable;
  branches: BranchesTable;
  plugin_data: PluginDataTable;
}
