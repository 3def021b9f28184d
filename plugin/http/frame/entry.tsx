import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie, setCookie } from "hono/cookie";
import type { Db } from "../../database/connection.ts";
import { LOGIN_COOKIE } from "../../koha/credentials/login-cookie.ts";
import type { DateStyle } from "../../koha/date-style.ts";
import { forgetTickets, peekTicket, type Ticket, useTicket } from "../../koha/tickets.ts";
import type { SwitchedOffNow } from "../../reports/switched-off.ts";
import { type Lang, nearestLang, type Say, type TextKey } from "../../templates/locales.ts";
import { bodyOf } from "../bodies.ts";
import { ComeInAgain } from "./come-in-again.tsx";
import type { Entered } from "./entered.ts";
import { Page } from "./layout.tsx";
import { OffBand } from "./off-band.tsx";
import { ownPath, safeTarget } from "./own-path.ts";
import type { Role, RoleMap } from "./roles/roles.ts";
import { type Audience, closeSession, forgetSessions, openSession, readSession, type Session } from "./sessions.ts";
import { noStep, noteUnnamed } from "./steps.ts";
import { typedTexts } from "./typed.ts";
import { isOwnAnswer, mustAsk, WhoGoesOn } from "./who-goes-on.tsx";

/** How a set of pages is reached and who may sign in. */
export interface Entry {
  db: Db;
  say: Say;
  /** For a person who is not signed in, or reads none of our languages. */
  lang(): Lang;
  audience: Audience;
  /** Distinguishes the cookies of several instances on one host. */
  instance: string;
  /** Where the pages are for the browser: `https://host/path`, or only a path. */
  publicUrl(): string;
  /** The time zone in which times are shown, such as `America/New_York`. */
  zone: string;
  /** How Koha's record of this person stands; undefined for somebody who has none there. */
  hostMark(whoId: number | null, hostSession: string | undefined): Promise<string | undefined>;
  /** Whether the person of a ticket may still do what it says. */
  holdsSameRights(ticket: Ticket): Promise<boolean>;
  /** Which permissions of Koha grant which role; absent: as installed. */
  roles?(): Promise<RoleMap>;
  /** What is switched off, for every page; absent: nobody is told. */
  off?(): Promise<SwitchedOffNow | undefined>;
  /** How Koha writes days and times; absent: each language in its own way. */
  dates?(): Promise<DateStyle>;
  now(): Date;
  /** 64 fresh random bytes. */
  random(): Buffer;
}

export type { Entered } from "./entered.ts";

/** Path of the pages as the browser sees it, without a trailing slash. */
export function basePath(publicUrl: string): string {
  return (URL.canParse(publicUrl) ? new URL(publicUrl).pathname : publicUrl).replace(/\/+$/, "");
}

/** In Koha's frame the page is same-site, so a Lax cookie is sent there too, also without https. */
function keepCookie(c: Context, entry: Entry, value: string): void {
  setCookie(c, cookieName(entry), value, {
    httpOnly: true,
    sameSite: "Lax",
    secure: entry.publicUrl().startsWith("https:"),
    path: `${basePath(entry.publicUrl())}/`,
  });
}

const cookieName = (entry: Entry): string => `tidings_${entry.audience}_${entry.instance}`;

/** Signing in by one-time ticket, signing out, and the headers of every page. */
export function entryRoutes(entry: Entry): Hono<Entered> {
  const { db, now } = entry;
  const app = new Hono<Entered>();

  app.use(async (c, next) => {
    await next();
    c.header("Cache-Control", "no-store");
    c.header(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'",
    );
  });

  app.get("/enter", async (c) => {
    await forgetTickets(db, now());
    await forgetSessions(db, now());
    const token = c.req.query("ticket") ?? "";
    const ticket = await peekTicket(db, token, entry.audience, now());
    const present = await findSession(c, entry);
    if (ticket && mustAsk(ticket, present, c.req.header("sec-fetch-site"))) {
      const frame = { say: entry.say, lang: nearestLang(ticket.lang, entry.lang()), ...placeOf(entry) };
      return c.html(<WhoGoesOn frame={frame} ticket={ticket} token={token} present={present} />);
    }
    return (await comeIn(c, entry, token)) ?? notIn(c, entry, present);
  });

  app.post("/enter", bodyOf(MOST_BYTES_ENTER), async (c) => {
    const form = await c.req.formData().catch(() => new FormData());
    const present = await findSession(c, entry);
    if (!isOwnAnswer(form, present, c.req.header("sec-fetch-site"))) return askToComeIn(c, entry, 401);
    // Whoever has said as whom to go on must not land on the pages of the person who was here before.
    return (await comeIn(c, entry, String(form.get("ticket") ?? ""), present)) ?? askToComeIn(c, entry, 401);
  });

  app.post("/leave", guard(entry), async (c) => {
    noStep(c);
    await closeSession(db, getCookie(c, cookieName(entry)) ?? "");
    keepCookie(c, entry, "");
    return askToComeIn(c, entry, 200, { before: c.get("frame").lang });
  });
  return app;
}

const MOST_BYTES_ENTER = 4 * 1024;

const placeOf = (entry: Entry) => ({ base: basePath(entry.publicUrl()), zone: entry.zone });

/** Uses up the ticket and opens a session in place of the present one; undefined if the ticket is no good. */
async function comeIn(c: Context, entry: Entry, token: string, present?: Session): Promise<Response | undefined> {
  const { db, audience, now } = entry;
  const ticket = await useTicket(db, token, audience, now());
  if (!ticket) return undefined;
  const hostSession = getCookie(c, LOGIN_COOKIE);
  const hostMark = await entry.hostMark(ticket.whoId, hostSession);
  // Looked at after the mark was read: whatever changes later differs from the mark, and ends the session.
  if (!(await entry.holdsSameRights(ticket))) return undefined;
  const opening = { audience, ticket, random: entry.random(), now: now(), hostSession, hostMark };
  if (present) await closeSession(db, getCookie(c, cookieName(entry)) ?? "");
  keepCookie(c, entry, await openSession(db, opening));
  return c.redirect(`${basePath(entry.publicUrl())}${safeTarget(ticket.target)}`, 303);
}

/** A used ticket with a live cookie continues: somebody went back in the browser. */
function notIn(c: Context, entry: Entry, present: Session | undefined): Response | Promise<Response> {
  return present ? c.redirect(`${basePath(entry.publicUrl())}/`, 303) : askToComeIn(c, entry, 401);
}

/** In the address of a part of a page, which asks for itself again and again while nobody may be there. */
const PART = "part";

/** Whether a part of a page renews itself, which asks by htmx; nobody need be there. */
export const asksByItself = (c: Context): boolean =>
  c.req.method === "GET" && (c.req.header("hx-request") === "true" || c.req.query(PART) !== undefined);

/**
 * The session of this browser. It ends as soon as Koha's record of the person stands otherwise than when they came in:
 * a permission lost, a restriction, another password, or no record any more.
 */
export async function findSession(c: Context, entry: Entry): Promise<Session | undefined> {
  const token = getCookie(c, cookieName(entry));
  const hostSession = getCookie(c, LOGIN_COOKIE);
  const { audience } = entry;
  const roles = await entry.roles?.();
  const reading = { audience, now: entry.now(), hostSession, byItself: asksByItself(c), ...(roles && { roles }) };
  const session = token && (await readSession(entry.db, { ...reading, token }));
  if (!session) return undefined;
  if (session.hostMark === ((await entry.hostMark(session.whoId, hostSession)) ?? null)) return session;
  await closeSession(entry.db, token);
  return undefined;
}

/**
 * Koha's cookie for the language that a person has chosen, in the OPAC and on staff pages alike
 * (C4::Languages::getlanguage): `es-ES`.
 */
export const LANGUAGE_COOKIE = "KohaOpacLanguage";

interface Again {
  /** The language of a session that has just ended; without it, the one chosen in Koha's pages is used. */
  before?: Lang;
  /** Where the person was. */
  to?: string;
  typed?: readonly string[] | undefined;
}

function askToComeIn(c: Context, entry: Entry, status: 200 | 401, again: Again = {}): Response | Promise<Response> {
  const { say, audience } = entry;
  const lang = again.before ?? nearestLang(getCookie(c, LANGUAGE_COOKIE) ?? null, entry.lang());
  const frame = { say, lang, ...placeOf(entry) };
  return c.html(<ComeInAgain frame={frame} audience={audience} to={again.to} typed={again.typed} />, status);
}

/** Where this page can be opened again, below the base. */
function pathOf(c: Context, { audience }: Entry): string {
  const path = c.req.path.replace(new RegExp(`^/${audience}`), "");
  // A patron has one page; its forms have addresses of their own.
  if (audience === "patron" && c.req.method !== "GET") return "/";
  return ownPath(path, new URL(c.req.url).search, c.req.method);
}

/**
 * A session has ended: the way back to the same page, and what was typed, which only our own page may have sent. The
 * texts would otherwise be another site's, on our page.
 */
async function sessionEnded(c: Context, entry: Entry, tooLong: () => Promise<boolean>): Promise<Response> {
  const to = pathOf(c, entry);
  if (c.req.method !== "POST") return askToComeIn(c, entry, 401, { to });
  const own = c.req.header("sec-fetch-site") === "same-origin" && !(await tooLong());
  const form = own ? await c.req.formData().catch(() => new FormData()) : new FormData();
  return askToComeIn(c, entry, 401, { to, typed: typedTexts(form) });
}

/** A page that says why a request is refused. */
export function refuse(
  c: Context<Entered>,
  because: TextKey,
  status: 403 | 404 | 413 = 403,
): Response | Promise<Response> {
  const frame = c.get("frame");
  return c.html(
    <Page frame={frame} title={frame.say(frame.lang, "pages:page.refused")} refused>
      <p>{frame.say(frame.lang, because)}</p>
      <p>
        <a href={`${frame.base}/`}>{frame.say(frame.lang, "pages:problem.start")}</a>
      </p>
    </Page>,
    status,
  );
}

/** The longest form is that of a wording in all its languages. */
const MOST_BYTES = 256 * 1024;

/**
 * Requires a session; a changing request must also carry the session's own token in its form, of at most `most` bytes.
 */
export function guard(entry: Entry, most = MOST_BYTES): MiddlewareHandler<Entered> {
  const limit = bodyLimit({ maxSize: most, onError: () => new Response(null, { status: 413 }) });
  return async (c, next) => {
    const session = await findSession(c, entry);
    const tooLong = async () => Boolean(await limit(c, async () => undefined));
    if (!session) return sessionEnded(c, entry, tooLong);
    const lang = nearestLang(session.lang, entry.lang());
    c.set("session", session);
    c.set("stepBook", entry);
    const [off, dates] = [await entry.off?.(), await entry.dates?.()];
    const frame = { say: entry.say, lang, ...placeOf(entry), session, path: pathOf(c, entry), ...(dates && { dates }) };
    c.set("frame", off ? { ...frame, band: <OffBand frame={frame} off={off} /> } : frame);
    if (c.req.method !== "GET" && c.req.method !== "HEAD") {
      if (await tooLong()) return refuse(c, "pages:page.form_too_long", 413);
      // A body that is no form carries no token either.
      const form = await c.req.formData().catch(() => new FormData());
      if (form.get("csrf") !== session.csrf) return refuse(c, "pages:page.form_old");
      c.set("csrfForm", form);
      await next();
      return noteUnnamed(c);
    }
    return next();
  };
}

/** Whether this person may do that, by their permissions in Koha and the library's mapping of roles. */
export const may = (session: Session, role: Role): boolean => session.roles.has(role);
