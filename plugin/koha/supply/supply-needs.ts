import type { TableNeeds } from "../../preflight.ts";

/** What we may read of that which decides about Koha's rows; an older list of rights has little of it. */
export interface MayReadSupply {
  letters: boolean;
  /** What patrons tick, and what can be ticked. */
  messages: boolean;
  overdue: boolean;
  /** Alerts of loans and returns that are switched off by library and category. */
  alerts: boolean;
  categories: boolean;
  /** What the library calls its patron categories. */
  categoryNames?: boolean;
  /** Expiry notices can be made mandatory. */
  expiryMandatory: boolean;
  /** When a record was last changed. */
  recordChanged: boolean;
}

/** What a patron ticks, beside the columns that every list of rights has. */
export const CHOSEN = ["message_attribute_id", "wants_digest", "days_in_advance", "categorycode"];
/** What decides which rows Koha writes for whom. An older list of rights has little of these. */
export const SUPPLY: TableNeeds[] = [
  { table: "message_attributes", needed: [], optional: ["message_attribute_id", "message_name", "takes_days"] },
  {
    table: "message_transports",
    needed: [],
    optional: ["message_attribute_id", "message_transport_type", "is_digest", "letter_code"],
  },
  {
    table: "overduerules",
    needed: [],
    optional: [
      ...["overduerules_id", "branchcode", "categorycode", "delay1", "delay2", "delay3"],
      ...["letter1", "letter2", "letter3"],
    ],
  },
  {
    table: "overduerules_transport_types",
    needed: [],
    optional: ["overduerules_id", "letternumber", "message_transport_type"],
  },
  {
    table: "categories",
    needed: [],
    optional: ["categorycode", "description", "overduenoticerequired", "enforce_expiry_notice"],
  },
  {
    table: "item_circulation_alert_preferences",
    needed: [],
    optional: ["branchcode", "categorycode", "item_type", "notification"],
  },
];
/** What decides about rows is known without these: newer hosts, or newer lists of rights, have them. */
const NEWER: ReadonlySet<string> = new Set(["categories.enforce_expiry_notice", "categories.description"]);

/** What may be read. `mayRead` says whether all these columns of a table may be. */
export function mayReadSupply(mayRead: (table: string, columns: readonly string[]) => boolean): MayReadSupply {
  const all = (...tables: string[]) =>
    SUPPLY.filter(({ table }) => tables.includes(table)).every(({ table, optional }) =>
      mayRead(
        table,
        optional.filter((column) => !NEWER.has(`${table}.${column}`)),
      ),
    );
  return {
    letters: mayRead("letter", ["module", "code", "branchcode", "message_transport_type", "lang", "content"]),
    messages:
      mayRead("borrower_message_preferences", CHOSEN) && all("message_attributes", "message_transports", "categories"),
    overdue: all("overduerules", "overduerules_transport_types", "categories"),
    alerts: all("item_circulation_alert_preferences"),
    categories: mayRead("borrowers", ["categorycode"]),
    categoryNames: mayRead("categories", ["categorycode", "description"]),
    expiryMandatory: mayRead("categories", ["enforce_expiry_notice"]),
    recordChanged: mayRead("borrowers", ["updated_on"]),
  };
}
