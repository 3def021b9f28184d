import { HOST_NEEDS } from "../plugin/koha/host.ts";

export type Right = "select" | "insert" | "update" | "delete";

/**
 * The rights that the service needs on each of Tidings' tables. The ledger is append-only, and only migrations, which
 * run as Koha's own user, write tidings_migration.
 */
export const OWN_RIGHTS: Readonly<Record<string, readonly Right[]>> = {
  tidings_migration: ["select"],
  tidings_worker: ["select", "insert", "update", "delete"],
  tidings_duty: ["select", "insert", "update", "delete"],
  tidings_bot: ["select", "insert", "update"],
  tidings_epoch: ["select", "insert", "update"],
  tidings_inbound_check: ["select", "insert", "update"],
  tidings_unheard: ["select", "insert", "update"],
  tidings_restore: ["select", "insert", "update"],
  tidings_restore_text: ["select", "insert", "update"],
  tidings_sender: ["select", "insert", "update"],
  tidings_stop_told: ["select", "insert", "update"],
  tidings_address: ["select", "insert", "update"],
  tidings_heard: ["select", "insert", "update"],
  tidings_ledger: ["select", "insert"],
  tidings_standing: ["select", "insert", "update"],
  tidings_suppression: ["select", "insert", "update", "delete"],
  tidings_link: ["select", "insert", "update"],
  // What has come to its end moves to the archive.
  tidings_message: ["select", "insert", "update", "delete"],
  tidings_attempt: ["select", "insert", "update", "delete"],
  tidings_message_archive: ["select", "insert", "update", "delete"],
  tidings_attempt_archive: ["select", "insert", "delete"],
  tidings_notice: ["select", "insert", "update"],
  tidings_cursor: ["select", "insert", "update"],
  tidings_setting: ["select", "insert", "update"],
  tidings_account_check: ["select", "insert", "update"],
  tidings_ticket: ["select", "delete"],
  tidings_session: ["select", "insert", "update", "delete"],
  // Every take-over locks the row of the nudge that asked for it; in MariaDB a locking read needs no right to write.
  tidings_nudge: ["select"],
  tidings_rule: ["select", "insert", "delete"],
  tidings_rule_version: ["select", "insert"],
  tidings_parked: ["select", "insert", "update"],
  tidings_note: ["select", "insert", "update"],
  tidings_terms: ["select", "insert"],
  tidings_choice: ["select", "insert", "update", "delete"],
  tidings_person: ["select", "insert", "update", "delete"],
  tidings_patron: ["select", "insert", "update", "delete"],
  tidings_wording: ["select", "insert"],
  tidings_signature_version: ["select", "insert"],
  tidings_import: ["select", "insert", "update"],
  tidings_staff_step: ["select", "insert"],
  tidings_review: ["select", "insert", "update"],
  tidings_review_act: ["select", "insert", "update", "delete"],
  tidings_election: ["select", "insert", "update", "delete"],
  tidings_election_profile: ["select", "insert"],
  tidings_election_part: ["select", "insert"],
  tidings_type_seen: ["select", "insert", "update"],
  tidings_candidate: ["select", "insert", "update", "delete"],
  tidings_message_event: ["select", "insert", "delete"],
  tidings_source_day: ["select", "insert", "delete"],
  tidings_host_consent: ["select", "insert", "update"],
  tidings_host_change: ["select", "insert", "update", "delete"],
  // The service announces here what it asks the plugin.
  tidings_host_request: ["select", "insert", "delete"],
  tidings_limit: ["select", "insert", "update", "delete"],
};

/** Koha's columns that the service writes; it only reads the others. */
export const HOST_WRITES: Readonly<Record<string, readonly string[]>> = {
  message_queue: ["status", "failure_code", "to_address"],
  // Failed log-ins on our pages are counted where Koha counts its own, so that one lockout covers both.
  borrowers: ["login_attempts"],
};

export interface Grantee {
  user: string;
  /** The machine that the user connects from, as MariaDB names it. */
  host: string;
  database: string;
}

/**
 * Returns the statements that grant a user exactly the rights that the service needs. `lacks` says whether this Koha
 * lacks a column (`table.column`); a `former` column is one that only old Kohas have.
 */
export function listGrants(
  { user, host, database }: Grantee,
  lacks: (column: string, former: boolean) => boolean,
): string[] {
  const to = `to ${quoted(user)}@${quoted(host)};`;
  const on = (table: string) => `on ${named(database)}.${named(table)}`;
  const ofHost = HOST_NEEDS.flatMap(({ table, needed, optional, former = [] }) => {
    const has = (column: string) => !lacks(`${table}.${column}`, former.includes(column));
    const read = [...needed, ...[...optional, ...former].filter(has)];
    if (read.length === 0) return [];
    const written = (HOST_WRITES[table] ?? []).filter(has);
    const update = written.length === 0 ? "" : `, update (${written.map(named).join(", ")})`;
    return [`grant select (${read.map(named).join(", ")})${update} ${on(table)} ${to}`];
  });
  const ofOurs = Object.entries(OWN_RIGHTS).map(([table, rights]) => `grant ${rights.join(", ")} ${on(table)} ${to}`);
  return [...ofHost, ...ofOurs];
}

const quoted = (text: string) => `'${text.replace(/['\\]/g, "\\$&")}'`;
const named = (name: string) => `\`${name.replaceAll("`", "``")}\``;
