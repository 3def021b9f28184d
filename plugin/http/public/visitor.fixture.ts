import { hashSync } from "bcryptjs";
import { sql } from "kysely";
import { beforeEach } from "vitest";
import type { KohaCharset } from "../../../scripts/town/koha/tables.ts";
import type { Db } from "../../database/connection.ts";
import { aKoha } from "../../koha/queue/notice.fixture.ts";
import { usePages } from "../pages.fixture.ts";

/** With these a library can send text messages. */
export const WITH_SMS = {
  TIDINGS_LIBRARY_NAME: "Midway Library",
  TIDINGS_LIBRARY_CONTACT: "555-0100",
  TIDINGS_PLIVO_AUTH_ID: "MA1",
  TIDINGS_PLIVO_AUTH_TOKEN: "a-token",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
  TIDINGS_PUBLIC_URL: "https://library.example/tidings-provider",
};

/** What Grace types, who makes no mistake. */
export const GRACE = {
  first_name: "Grace",
  last_name: "Okafor",
  number: "(503) 555-0109",
  card: "23529001000059",
  pin: "1234",
  agreed: "yes",
};

export interface Member {
  id: number;
  card: string;
  firstName: string;
  surname: string;
  pin: string | null;
  lang: string;
  expiry: string;
  debarred: string | null;
  passwordExpiry: string | null;
}

/** The lowest cost of bcrypt, so that tests are fast. */
const BCRYPT_COST = 4;

/** A patron who can log in to Koha: Grace, unless told otherwise. */
export async function aMember(db: Db, more: Partial<Member> = {}): Promise<void> {
  await aKoha(db);
  const member: Member = {
    id: 59,
    card: GRACE.card,
    firstName: GRACE.first_name,
    surname: GRACE.last_name,
    pin: GRACE.pin,
    lang: "default",
    expiry: "2030-01-01",
    debarred: null,
    passwordExpiry: null,
    ...more,
  };
  const password = member.pin === null ? "!" : hashSync(member.pin, BCRYPT_COST);
  await sql`insert into borrowers (borrowernumber, cardnumber, userid, surname, firstname, branchcode,
      categorycode, lang, dateexpiry, debarred, password_expiration_date, password)
    values (${member.id}, ${member.card}, ${`user-${member.id}`}, ${member.surname}, ${member.firstName},
      'MPL', 'PT', ${member.lang}, ${member.expiry}, ${member.debarred}, ${member.passwordExpiry},
      ${password})`.execute(db);
}

interface Answer {
  status: number;
  html: string;
  headers: Headers;
}

/** A browser without JavaScript, which keeps its cookies and follows redirects. */
export interface Visitor {
  cookies: Map<string, string>;
  see(path?: string, headers?: Record<string, string>): Promise<Answer>;
  /** Sends the form as it was last seen, with these fields. */
  send(fields: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
}

interface App {
  request(path: string, init: RequestInit, env: object): Response | Promise<Response>;
}

const BEHIND_A_WEB_SERVER = { incoming: { socket: { remoteAddress: "127.0.0.1" } } };

/** The path that the web server asks the service for, of a path on the library's host. */
const inside = (place: string): string => place.replace(/^\/tidings/, "");

/** A person with their own browser, at this network address. */
export function aVisitor(app: App, address = "203.0.113.9"): Visitor {
  const cookies = new Map<string, string>();
  let form: Record<string, string> = {};
  let action = "/patron/join";

  async function ask(path: string, init: RequestInit, headers: Record<string, string>): Promise<Answer> {
    const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
    const sent = { "x-forwarded-for": address, ...(cookie === "" ? {} : { cookie }), ...headers };
    const answer = await app.request(path, { ...init, headers: sent }, BEHIND_A_WEB_SERVER);
    for (const one of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = one.split(";", 1)[0]?.split("=") ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    const place = answer.headers.get("location");
    if (place) return ask(inside(place), {}, headers);
    const html = await answer.text();
    const hidden = [...html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
    if (hidden.length > 0) form = Object.fromEntries(hidden.map(([, name = "", value = ""]) => [name, value]));
    action = inside(/ action="([^"]+)"/.exec(html)?.[1] ?? action);
    return { status: answer.status, html, headers: answer.headers };
  }

  return {
    cookies,
    see: (path = "", headers = {}) => ask(`/patron/join${path}`, {}, headers),
    send: (fields, headers = {}) => {
      const body = new URLSearchParams({ ...form, ...fields });
      return ask(action, { method: "POST", body }, headers);
    },
  };
}

/**
 * A library's public page with everything real behind it, over a Koha of the test's own. Its answers take no even time
 * unless `more` says otherwise: tests that try many PINs would wait for each.
 */
export function useJoinPage(charset: KohaCharset = "utf8mb4", more: { evenMs?: number } = { evenMs: 0 }) {
  const pages = usePages(charset, more);
  beforeEach(async () => {
    for (const table of ["tidings_limit", "systempreferences"] as const)
      await pages.koha.db.deleteFrom(table).execute();
  });

  /** The service, and a visitor who has opened the page. */
  async function open(env: Record<string, string> = {}) {
    const service = await pages.aService({ ...WITH_SMS, ...env });
    const visitor = aVisitor(service.app);
    await visitor.see();
    return { ...service, visitor };
  }
  return { koha: pages.koha, open };
}
