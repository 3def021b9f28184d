import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie, setCookie } from "hono/cookie";
import type { Db } from "../../database/connection.ts";
import { LOGIN_COOKIE } from "../../koha/credentials/login-cookie.ts";
import { forgetTickets, peekTicket, type Ticket, useTicket } from "../../koha/tickets.ts";
import { type Lang, nearestLang, type Say, type TextKey } from "../../templates/locales.ts";
import { bodyOf } from "../bodies.ts";
import { type Frame, Page, toKoha } from "./layout.tsx";
import { type Audience, closeSession, forgetSessions, openSession, readSession, type Session } from "./sessions.ts";
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
  now(): Date;
  /** 64 fresh random bytes. */
  random(): Buffer;
}

/** What a route behind `guard` finds in its context; `csrfForm` only on a changing request. */
export interface Entered {
  Variables: { session: Session; frame: Frame; csrfForm: FormData };
}

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

/** Only a path of our own: a ticket must not redirect to another site. */
function safeTarget(target: string | null): string {
  return target !== null && /^(\/[\w-]+)+\/?(\?[\w=&-]*)?$/.test(target) ? target : "/";
}

/** Signing in by one-time ticket, signing out, and the headers of every page. */
export function entryRoutes(entry: Entry): Hono<Entered> {
  const { db, now } = entry;
  const app = new Hono<Entered>();

  app.use(async (c, next) => {
    await next();
    c.header("Cache-Control", "no-store");
    c.header(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'",
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
    await closeSession(db, getCookie(c, cookieName(entry)) ?? "");
    keepCookie(c, entry, "");
    return askToComeIn(c, entry, 200, c.get("frame").lang);
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

/**
 * The session of this browser. It ends as soon as Koha's record of the person stands otherwise than when they came in:
 * a permission lost, a restriction, another password, or no record any more.
 */
export async function findSession(c: Context, entry: Entry): Promise<Session | undefined> {
  const token = getCookie(c, cookieName(entry));
  const hostSession = getCookie(c, LOGIN_COOKIE);
  const session = token && (await readSession(entry.db, entry.audience, token, entry.now(), hostSession));
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

/** `before` is the language of a session that has just ended; without it, the one chosen in Koha's pages is used. */
function askToComeIn(c: Context, entry: Entry, status: 200 | 401, before?: Lang): Response | Promise<Response> {
  const { say, audience } = entry;
  const lang = before ?? nearestLang(getCookie(c, LANGUAGE_COOKIE) ?? null, entry.lang());
  const frame = { say, lang, base: basePath(entry.publicUrl()), zone: entry.zone };
  return c.html(
    <Page frame={frame} title={say(lang, audience === "staff" ? "pages:page.no_entry" : "patron:page.no_entry")}>
      <p>{say(lang, audience === "staff" ? "pages:page.no_entry_more" : "patron:page.no_entry_more")}</p>
      <p>{toKoha(frame, audience)}</p>
    </Page>,
    status,
  );
}

/** A page that says why a request is refused. */
export function refuse(c: Context<Entered>, because: TextKey, status: 403 | 413 = 403): Response | Promise<Response> {
  const frame = c.get("frame");
  return c.html(
    <Page frame={frame} title={frame.say(frame.lang, "pages:page.refused")}>
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

/** Requires a session; a changing request must also carry the session's own token in its form. */
export function guard(entry: Entry): MiddlewareHandler<Entered> {
  const limit = bodyLimit({ maxSize: MOST_BYTES, onError: () => new Response(null, { status: 413 }) });
  return async (c, next) => {
    const session = await findSession(c, entry);
    if (!session) return askToComeIn(c, entry, 401);
    const lang = nearestLang(session.lang, entry.lang());
    c.set("session", session);
    c.set("frame", { say: entry.say, lang, base: basePath(entry.publicUrl()), zone: entry.zone, session });
    if (c.req.method !== "GET" && c.req.method !== "HEAD") {
      if (await limit(c, async () => undefined)) return refuse(c, "pages:page.form_too_long", 413);
      // A body that is no form carries no token either.
      const form = await c.req.formData().catch(() => new FormData());
      if (form.get("csrf") !== session.csrf) return refuse(c, "pages:page.form_old");
      c.set("csrfForm", form);
    }
    return next();
  };
}

const WANTED = {
  settings: ["plugins", "plugins:configure"],
  patrons: ["borrowers", "plugins"],
  consent: ["borrowers", "borrowers:edit_borrowers"],
} as const satisfies Record<string, readonly string[]>;

/**
 * Whether this person may do that, by Koha's own permissions as its side wrote them into the ticket. Any permission for
 * patrons is enough to look at them.
 */
export function may(session: Session, what: keyof typeof WANTED): boolean {
  const wanted: readonly string[] = WANTED[what];
  return session.permissions.some(
    (one) => one === "superlibrarian" || wanted.includes(one) || (what === "patrons" && one.startsWith("borrowers:")),
  );
}
