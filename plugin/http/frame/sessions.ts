import { createHash } from "node:crypto";
import type { Db } from "../../database/connection.ts";
import { databaseTrouble } from "../../database/trouble.ts";
import type { Reach } from "../../koha/reach.ts";
import type { Ticket } from "../../koha/tickets.ts";
import { DEFAULT_ROLES, type Role, type RoleMap, rolesOf } from "./roles/roles.ts";

/** Whose pages a session opens; its cookie opens no other pages. */
export type Audience = "staff" | "patron";

/** The person who looks at a page. */
export interface Session {
  audience: Audience;
  whoId: number | null;
  who: string;
  permissions: readonly string[];
  /** The libraries whose patrons this person may see; null: all. */
  reach: Reach;
  /** What this person may do, by the library's mapping; none on a patron's pages. */
  roles: ReadonlySet<Role>;
  lang: string | null;
  /** What every form of this session carries. */
  csrf: string;
  /** How Koha's record of the person stood when they came in (`koha/credentials/login-mark`). */
  hostMark: string | null;
}

/** Kiosks: a person who walks away is signed out after ten minutes. */
const IDLE_MS = 10 * 60_000;
/** However busy somebody is: once a day they come in through Koha again. */
const LONGEST_MS = 24 * 3_600_000;
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
  /** How Koha's record of the person stands now. */
  hostMark?: string | undefined;
}

/** Troubles in which nothing can be written and much can be read. */
const UNWRITABLE: ReadonlySet<string> = new Set(["read_only", "locked", "full"]);

/**
 * Opens a session for the person who brought a ticket. Returns the cookie's value, of which only the hash is stored.
 * Throws a RangeError unless `random` has 64 bytes.
 */
export async function openSession(db: Db, opening: Opening): Promise<string> {
  const { audience, ticket, random, now, hostSession, hostMark = null } = opening;
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
      host_mark: hostMark,
    })
    .execute();
  return token;
}

/** Koha's side lists the libraries within reach among the permissions: `reach:CPL` for each, `reach:*` for all. */
const REACH = "reach:";
/** Koha's permissions that reach every library, where its side did not say. */
const REACH_ALL: readonly string[] = [
  "superlibrarian",
  "borrowers",
  "borrowers:view_borrower_infos_from_any_libraries",
];

/** The libraries within reach, by what Koha's side lists among the permissions. */
export function reachOf(listed: readonly string[]): Reach {
  const said = listed.filter((one) => one.startsWith(REACH)).map((one) => one.slice(REACH.length));
  if (said.length === 0) return listed.some((one) => REACH_ALL.includes(one)) ? null : [];
  return said.includes("*") ? null : said;
}

/** What a session is read by. */
interface Reading {
  audience: Audience;
  /** The cookie's value. */
  token: string;
  now: Date;
  /** The value of Koha's own session cookie. */
  hostSession?: string | undefined;
  /** Which permissions of Koha grant which role. */
  roles?: RoleMap;
  /** The page asks by itself: the session goes on ageing, or one that renews itself would never be left. */
  byItself?: boolean;
}

/**
 * Returns the session of this cookie and extends it from now; undefined if it has ended: ten minutes after its last
 * use, or a day after it began. A session that belongs to another login in Koha is closed.
 */
export async function readSession(
  db: Db,
  { audience, token, now, hostSession, roles = DEFAULT_ROLES, byItself }: Reading,
): Promise<Session | undefined> {
  const hash = hashed(token);
  const row = await db
    .selectFrom("tidings_session")
    .selectAll()
    .where("session_hash", "=", hash)
    .where("audience", "=", audience)
    .where("used_at", ">", new Date(now.getTime() - IDLE_MS))
    .where("begun_at", ">", new Date(now.getTime() - LONGEST_MS))
    .executeTakeFirst();
  if (!row) return undefined;
  // Koha gives the browser another session at every log-out, wherever it keeps them; the next person at a kiosk must
  // not find the last one's.
  if (row.host_session_hash !== null && row.host_session_hash !== hashed(hostSession ?? "")) {
    await closeSession(db, token);
    return undefined;
  }
  if (!byItself && now.getTime() - row.used_at.getTime() > TOUCH_MS) {
    const touch = db.updateTable("tidings_session").set({ used_at: now }).where("session_hash", "=", hash);
    await touch.execute().catch((error: unknown) => {
      // The session goes on ageing; meanwhile its pages say what is wrong with the database.
      if (!UNWRITABLE.has(databaseTrouble(error) ?? "")) throw error;
    });
  }
  const list: unknown = JSON.parse(row.permissions ?? "[]");
  const listed = Array.isArray(list) ? list.map(String) : [];
  const permissions = listed.filter((one) => !one.startsWith(REACH));
  return {
    audience,
    whoId: row.who_id,
    who: row.who,
    permissions,
    reach: reachOf(listed),
    roles: audience === "staff" ? rolesOf(permissions, roles) : new Set(),
    lang: row.lang,
    csrf: row.csrf,
    hostMark: row.host_mark,
  };
}

/** Ends a session at the person's wish. Idempotent. */
export async function closeSession(db: Db, token: string): Promise<void> {
  await db.deleteFrom("tidings_session").where("session_hash", "=", hashed(token)).execute();
}

/** Deletes the sessions that have been idle for too long, or have lasted for a day. */
export async function forgetSessions(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom("tidings_session")
    .where((eb) =>
      eb.or([
        eb("used_at", "<", new Date(now.getTime() - IDLE_MS)),
        eb("begun_at", "<", new Date(now.getTime() - LONGEST_MS)),
      ]),
    )
    .execute();
}
