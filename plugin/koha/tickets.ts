import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../database/connection.ts";

/** Kinds are separate: a ticket for a nudge logs nobody in. */
export type TicketKind = "staff" | "patron" | "nudge";

export interface Ticket {
  /** The user's borrowernumber in Koha. */
  whoId: number | null;
  who: string;
  permissions: string[];
  /** A digest of the user's rights in Koha when the ticket was made (`credentials/rights-digest`). */
  rights?: string;
  /** The page to go to; for a nudge the id of its row. */
  target: string | null;
  lang: string | null;
}

interface TicketRow {
  who_id: number | null;
  who: string;
  permissions: string | null;
  target: string | null;
  lang: string | null;
}

/**
 * Uses up the one-time ticket that Koha's side wrote: valid for 60 seconds, once, for one kind. The delete is the
 * check, so of two uses at once only one succeeds. Returns undefined if there is no such ticket, or it is expired or
 * used.
 */
export async function useTicket(db: Db, token: string, kind: TicketKind, now: Date): Promise<Ticket | undefined> {
  const hash = hashOf(token);
  const { rows } = await sql<TicketRow>`
    delete from tidings_ticket where ticket_hash = ${hash} and kind = ${kind} and expires_at > ${now}
    returning who_id, who, permissions, target, lang`.execute(db);
  return rows[0] && asTicket(rows[0]);
}

/** What a ticket that is still good says, without using it up; undefined as for `useTicket`. */
export async function peekTicket(db: Db, token: string, kind: TicketKind, now: Date): Promise<Ticket | undefined> {
  const row = await db
    .selectFrom("tidings_ticket")
    .select(["who_id", "who", "permissions", "target", "lang"])
    .where("ticket_hash", "=", hashOf(token))
    .where("kind", "=", kind)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row && asTicket(row);
}

const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");

/** The digest stands among the permissions, where a service that does not know it takes it for one that nobody asks. */
const RIGHTS = "rights:";

function asTicket(row: TicketRow): Ticket {
  const listed = readPermissions(row.permissions);
  const rights = listed.find((one) => one.startsWith(RIGHTS))?.slice(RIGHTS.length);
  return {
    whoId: row.who_id,
    who: row.who,
    permissions: listed.filter((one) => !one.startsWith(RIGHTS)),
    ...(rights === undefined ? {} : { rights }),
    target: row.target,
    lang: row.lang,
  };
}

function readPermissions(text: string | null): string[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? list.filter((one): one is string => typeof one === "string") : [];
  } catch {
    // Fail closed: an unreadable list grants nothing.
    return [];
  }
}

/** Deletes expired tickets. */
export async function forgetTickets(db: Db, now: Date): Promise<void> {
  await db.deleteFrom("tidings_ticket").where("expires_at", "<", now).execute();
}
