import { HOST_NEEDS } from "../plugin/koha/host.ts";

export type Right = "select" | "insert" | "update" | "delete";

/**
 * What the service does to each of Tidings' tables. Nothing may be changed in the ledger; only migrations, which run as
 * Koha's own user, write their book.
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
  tidings_address: ["select", "insert", "update"],
  tidings_heard: ["select", "insert", "update"],
  tidings_ledger: ["select", "insert"],
  tidings_standing: ["select", "insert", "update"],
  tidings_suppression: ["select", "insert", "update", "delete"],
  tidings_link: ["select", "insert", "update"],
  tidings_message: ["select", "insert", "update"],
  tidings_attempt: ["select", "insert", "update"],
  tidings_notice: ["select", "insert", "update"],
  tidings_cursor: ["select", "insert", "update"],
  tidings_setting: ["select", "insert", "update"],
  tidings_ticket: ["select", "delete"],
  tidings_session: ["select", "insert", "update", "delete"],
  // Every take-over locks the row of the nudge that asked for it; in MariaDB a lock needs no right to write.
  tidings_nudge: ["select"],
  tidings_rule: ["select", "insert", "delete"],
  tidings_parked: ["select", "insert", "update"],
  tidings_note: ["select", "insert", "update"],
  tidings_terms: ["select", "insert"],
  tidings_choice: ["select", "insert", "update", "delete"],
  tidings_patron: ["select", "insert", "update", "delete"],
  tidings_wording: ["select", "insert"],
  tidings_import: ["select", "insert", "update"],
  tidings_limit: ["select", "insert", "update", "delete"],
};

/** Koha's columns that the service writes; every other one it only reads. */
export const HOST_WRITES: Readonly<Record<string, readonly string[]>> = {
  message_queue: ["status", "failure_code"],
  // Whoever fails to log in with us is counted as Koha counts, so that one lock guards both doors.
  borrowers: ["login_attempts"],
};

export interface Grantee {
  user: string;
  /** The machine that the user comes from, as MariaDB names it. */
  host: string;
  database: string;
}

/**
 * The statements that give a user exactly what the service needs. `lacks` says which columns (`table.column`) this Koha
 * does not have; `former` ones only old Kohas have.
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
