import { createHash } from "node:crypto";
import type { Db } from "../../database/connection.ts";
import type { Ticket } from "../../koha/tickets.ts";

/** Whose pages a session opens; its cookie opens no other pages. */
export type Audience = "staff" | "patron";

/** The person who looks at a page. */
export interface Session {
  audience: Audience;
  whoId: number | null;
  who: string;
  permissions: readonly string[];
  lang: string | null;
  /** What every form of this session carries. */
  csrf: string;
}

/** Kiosks: a person who walks away is signed out after ten minutes. */
const IDLE_MS = 10 * 60_000;
/** The last use is written at most this often, so that a page with many files costs one write. */
const TOUCH_MS = 30_000;

const hashed = (token: string): string => createHash("sha256").update(token).digest("hex");

/** What a session is opened with. */
export interface Opening {
  audience: Audience;
  ticket: Ticket;
  /** 64 fresh random bytes. */
  random: Buffer;
  now: Date;
  /** The value of Koha's own session cookie; with it, our session lives no longer than that one. */
  hostSession?: string | undefined;
}

/**
 * Opens a session for the person who brought a ticket. Returns the cookie's value, of which only the hash is stored.
 * Throws a RangeError unless `random` has 64 bytes.
 */
export async function openSession(db: Db, opening: Opening): Promise<string> {
  const { audience, ticket, random, now, hostSession } = opening;
  if (random.length !== 64) throw new RangeError("a session needs 64 random bytes");
  const token = random.subarray(0, 32).toString("base64url");
  await db
    .insertInto("tidings_session")
    .values({
      session_hash: hashed(token),
      audience,
      who_id: ticket.whoId,
      who: ticket.who,
      permissions: JSON.stringify(ticket.permissions),
      lang: ticket.lang,
      csrf: random.subarray(32).toString("base64url"),
      begun_at: now,
      used_at: now,
      host_session_hash: hostSession ? hashed(hostSession) : null,
    })
    .execute();
  return token;
}

/**
 * Returns the session of this cookie and extends it from now; undefined if it has ended. A session that belongs to
 * another login in Koha is closed.
 */
export async function readSession(
  db: Db,
  audience: Audience,
  token: string,
  now: Date,
  hostSession?: string,
): Promise<Session | undefined> {
  const hash = hashed(token);
  const row = await db
    .selectFrom("tidings_session")
    .selectAll()
    .where("session_hash", "=", hash)
    .where("audience", "=", audience)
    .where("used_at", ">", new Date(now.getTime() - IDLE_MS))
    .executeTakeFirst();
  if (!row) return undefined;
  // Koha gives the browser another session at every log-out, wherever it keeps them; the next person at a kiosk must
  // not find the last one's.
  if (row.host_session_hash !== null && row.host_session_hash !== hashed(hostSession ?? "")) {
    await closeSession(db, token);
    return undefined;
  }
  if (now.getTime() - row.used_at.getTime() > TOUCH_MS) {
    await db.updateTable("tidings_session").set({ used_at: now }).where("session_hash", "=", hash).execute();
  }
  const list: unknown = JSON.parse(row.permissions ?? "[]");
  return {
    audience,
    whoId: row.who_id,
    who: row.who,
    permissions: Array.isArray(list) ? list.map(String) : [],
    lang: row.lang,
    csrf: row.csrf,
  };
}

/** Ends a session at the person's wish. Idempotent. */
export async function closeSession(db: Db, token: string): Promise<void> {
  await db.deleteFrom("tidings_session").where("session_hash", "=", hashed(token)).execute();
}

/** Deletes the sessions that have been idle for too long. */
export async function forgetSessions(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom("tidings_session")
    .where("used_at", "<", new Date(now.getTime() - IDLE_MS))
    .execute();
}
