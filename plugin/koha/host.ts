import type { Connection, RowDataPacket } from "mysql2/promise";
import type { TableNeeds } from "../preflight.ts";
import { FACTS, type MayReadFacts, mayReadFacts, OF_CIRCULATION } from "./notice-facts/facts-needs.ts";
import { CHOSEN, type MayReadSupply, mayReadSupply, SUPPLY } from "./supply/supply-needs.ts";

/** The columns of a patron's main address, for letters. */
export const POSTAL_COLUMNS = ["streetnumber", "address", "address2", "city", "state", "zipcode", "country"] as const;

/** What this Koha's database has; read once, when the service starts. */
export interface Host {
  has: {
    failureCode: boolean;
    updatedOn: boolean;
    letterId: boolean;
    ccAddress: boolean;
    replyAddress: boolean;
    preferredName: boolean;
    passwordExpiry: boolean;
    /** A user's permissions: whole modules as bits, parts of modules in a table of their own. */
    flags: boolean;
    userPermissions: boolean;
    /** What the permissions are called. */
    permissionNames?: boolean;
    /** Koha may keep its sessions in the database. */
    sessions: boolean;
    libraryHours: boolean;
    /** Guarantors are in a table of their own. */
    relationships: boolean;
  };
  /** On old hosts time_queued is the time of the row's last change, not of its creation. */
  timeQueuedChanges: boolean;
  /** Koha keeps which plugin does what, and we may read it. */
  pluginMethods?: boolean;
  /** We may read the wordings of letters; an older list of rights has no right to. */
  letterTexts?: boolean;
  /** We may read what the library calls its letters. */
  letterNames?: boolean;
  /** How many characters of an address we may write into a notice; none where we may not. */
  toAddressMost?: number;
  /** Whether our user may read when patrons were born and enrolled, and where they live; every host has these. */
  mayRead?: { birth: boolean; enrolled: boolean; postal?: boolean };
  /** Whether our user may read loans, holds, titles, and what patrons chose about their history; every host has all. */
  circulation?: { loans: boolean; holds: boolean; titles: boolean; privacy: boolean };
  /** Koha has consents of types that plugins name, and we may read them. */
  consentTypes?: boolean;
  /** On old hosts a patron has one guarantor at most, named in the patron's own row. */
  guarantorInRow: boolean;
  /** What we may read of that which decides about Koha's rows. */
  supply?: MayReadSupply;
  /** What we may read, beside loans and holds, to say a notice in our own words. */
  facts?: MayReadFacts;
}

const LOAN = ["issue_id", "borrowernumber", "itemnumber", "issuedate"];
const HOLD = ["reserve_id", "borrowernumber", "biblionumber", "itemnumber", "reservedate"];
/** Loans and holds: what tells of them goes when Koha forgets them. An older list of rights has none of these. */
const CIRCULATION: TableNeeds[] = [
  { table: "issues", needed: [], optional: [...LOAN, "date_due"] },
  { table: "old_issues", needed: [], optional: [...LOAN, "returndate"] },
  { table: "reserves", needed: [], optional: [...HOLD, "branchcode", "found", "expirationdate"] },
  { table: "old_reserves", needed: [], optional: [...HOLD, "timestamp"] },
  { table: "items", needed: [], optional: ["itemnumber", "biblionumber", "barcode"] },
  { table: "biblio", needed: [], optional: ["biblionumber", "title"] },
];

/** The columns of Koha that Tidings cannot do without, and those that it uses where the host has them. */
export const HOST_NEEDS: TableNeeds[] = [
  {
    table: "message_queue",
    needed: [
      "message_id",
      "borrowernumber",
      "subject",
      "content",
      "metadata",
      "letter_code",
      "message_transport_type",
      "status",
      "time_queued",
      "to_address",
      "from_address",
      "content_type",
    ],
    optional: ["failure_code", "updated_on", "letter_id", "cc_address", "reply_address"],
  },
  {
    table: "borrowers",
    needed: [
      "borrowernumber",
      "cardnumber",
      "userid",
      "password",
      "login_attempts",
      "surname",
      "firstname",
      "branchcode",
      "lang",
      "dateexpiry",
      "debarred",
      "gonenoaddress",
      "lost",
      "smsalertnumber",
      "mobile",
      "phone",
      "phonepro",
      "B_phone",
      "email",
      "emailpro",
      "B_email",
    ],
    optional: [
      ...["preferred_name", "password_expiration_date", "dateofbirth", "dateenrolled", "flags", "privacy"],
      ...["categorycode", "updated_on", "privacy_guarantor_checkouts"],
      ...POSTAL_COLUMNS,
    ],
    former: ["guarantorid"],
  },
  { table: "borrower_relationships", needed: [], optional: ["guarantor_id", "guarantee_id"] },
  { table: "user_permissions", needed: [], optional: ["borrowernumber", "module_bit", "code"] },
  { table: "userflags", needed: [], optional: ["bit", "flag", "flagdesc"] },
  { table: "permissions", needed: [], optional: ["module_bit", "code", "description"] },
  { table: "sessions", needed: [], optional: ["id"] },
  {
    table: "letter",
    needed: [],
    optional: ["id", "branchcode", "code", "name", "content", "message_transport_type", "module", "lang", "is_html"],
  },
  {
    table: "branches",
    needed: ["branchcode", "branchname", "branchphone", "branchemail", "branchreplyto"],
    optional: [],
  },
  { table: "plugin_data", needed: ["plugin_class", "plugin_key", "plugin_value"], optional: [] },
  { table: "plugin_methods", needed: [], optional: ["plugin_class", "plugin_method"] },
  { table: "systempreferences", needed: ["variable", "value"], optional: [] },
  {
    table: "borrower_message_preferences",
    needed: ["borrower_message_preference_id", "borrowernumber"],
    optional: CHOSEN,
  },
  {
    table: "borrower_message_transport_preferences",
    needed: ["borrower_message_preference_id", "message_transport_type"],
    optional: [],
  },
  { table: "patron_consent", needed: [], optional: ["id", "borrowernumber", "type", "given_on", "refused_on"] },
  { table: "library_hours", needed: [], optional: ["library_id", "day", "open_time", "close_time"] },
  ...CIRCULATION.map((needs) => ({
    ...needs,
    optional: [...new Set([...needs.optional, ...(OF_CIRCULATION[needs.table] ?? [])])],
  })),
  ...SUPPLY,
  ...FACTS,
];

/** Reads Koha's columns from information_schema, in one query that opens no table of Koha's. */
export async function readHost(db: Pick<Connection, "query">): Promise<Host> {
  const [rows] = await db.query<RowDataPacket[]>(
    `select concat(table_name, '.', column_name) as name, extra, privileges, data_type as kind,
       character_maximum_length as most
     from information_schema.columns
     where table_schema = database() and table_name in (?)`,
    [HOST_NEEDS.map(({ table }) => table)],
  );
  const extras = new Map(rows.map((row) => [String(row.name).toLowerCase(), String(row.extra)]));
  const to = rows.find((row) => String(row.name).toLowerCase() === "message_queue.to_address");
  const consent = rows.find((row) => String(row.name).toLowerCase() === "patron_consent.type");
  const mayReadAll = (...tables: string[]) =>
    CIRCULATION.filter(({ table }) => tables.includes(table)).every(({ table, optional }) =>
      optional.every((column) => extras.has(`${table}.${column}`)),
    );
  const mayRead = (table: string, columns: readonly string[]) =>
    columns.every((name) => extras.has(`${table}.${name}`));
  const inQueue = (column: string) => extras.has(`message_queue.${column}`);
  return {
    has: {
      failureCode: inQueue("failure_code"),
      updatedOn: inQueue("updated_on"),
      letterId: inQueue("letter_id") && extras.has("letter.id"),
      ccAddress: inQueue("cc_address"),
      replyAddress: inQueue("reply_address"),
      preferredName: extras.has("borrowers.preferred_name"),
      passwordExpiry: extras.has("borrowers.password_expiration_date"),
      flags: extras.has("borrowers.flags"),
      userPermissions: ["borrowernumber", "module_bit", "code"].every((name) => extras.has(`user_permissions.${name}`)),
      permissionNames: ["userflags.flagdesc", "permissions.description"].every((name) => extras.has(name)),
      sessions: extras.has("sessions.id"),
      libraryHours: extras.has("library_hours.library_id"),
      relationships: extras.has("borrower_relationships.guarantee_id"),
    },
    timeQueuedChanges: /on update/i.test(extras.get("message_queue.time_queued") ?? ""),
    pluginMethods: extras.has("plugin_methods.plugin_method"),
    letterTexts: extras.has("letter.content"),
    letterNames: extras.has("letter.name") && extras.has("letter.code"),
    // An older list of rights has none to write it.
    toAddressMost: /\bupdate\b/i.test(String(to?.privileges)) ? Number(to?.most ?? 0) : 0,
    mayRead: {
      birth: extras.has("borrowers.dateofbirth"),
      enrolled: extras.has("borrowers.dateenrolled"),
      postal: POSTAL_COLUMNS.every((name) => extras.has(`borrowers.${name}`)),
    },
    circulation: {
      loans: mayReadAll("issues", "old_issues"),
      holds: mayReadAll("reserves", "old_reserves"),
      titles: mayReadAll("items", "biblio"),
      privacy: extras.has("borrowers.privacy"),
    },
    // Older Kohas have an enumeration of their own types there.
    consentTypes: consent !== undefined && consent.kind !== "enum" && extras.has("patron_consent.refused_on"),
    guarantorInRow: extras.has("borrowers.guarantorid"),
    supply: mayReadSupply(mayRead),
    facts: mayReadFacts(mayRead),
  };
}
