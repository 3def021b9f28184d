import { timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { OptInAnswer } from "../../enrolment/opt-in.ts";

/** The installation that the cookies belong to; several may share a host. */
export interface JoinCookies {
  instance: string;
  /** Path of the page as the browser sees it. */
  path: string;
  secure: boolean;
}

const TOKEN = /^[\w-]{43}$/;
const RESULT = /^(invited|just_invited|opted_in|already|must_start)\.(\d{4})(?:\.(\d{1,10}))?(?:\.([a-z]{1,40}))?$/;
/** How long a public computer can show the last result. */
const RESULT_SECONDS = 600;

/** How joining ended, as far as the next page shows it. */
export interface Joined {
  kind: Exclude<OptInAnswer["kind"], "refused">;
  /** The last four digits of the number. */
  ending: string;
  /** When the invitation that waits for an answer went out, if that was earlier. */
  at?: Date;
  /** For who is in: what comes how, as `join-reached` writes it. */
  reached?: string;
}

const tokenName = ({ instance }: JoinCookies) => `tidings_join_${instance}`;
const resultName = ({ instance }: JoinCookies) => `tidings_joined_${instance}`;
const shared = ({ path, secure }: JoinCookies) => ({ httpOnly: true, sameSite: "Lax", path, secure }) as const;

/**
 * Returns the token that every form of this browser carries, so that no other site can send one, and sets its cookie if
 * there is none; two tabs share it. `random` gives 32 bytes.
 */
export function keepToken(c: Context, cookies: JoinCookies, random: () => Buffer): string {
  const held = getCookie(c, tokenName(cookies));
  if (held !== undefined && TOKEN.test(held)) return held;
  const fresh = random().toString("base64url");
  setCookie(c, tokenName(cookies), fresh, shared(cookies));
  return fresh;
}

/** Whether the form carries the browser's own token. */
export function isOwnForm(c: Context, cookies: JoinCookies, token: string): boolean {
  const held = getCookie(c, tokenName(cookies)) ?? "";
  return TOKEN.test(held) && TOKEN.test(token) && timingSafeEqual(Buffer.from(held), Buffer.from(token));
}

/** Stores in a cookie how it ended, for the next page, whose reload repeats nothing. */
export function keepJoined(c: Context, cookies: JoinCookies, { kind, ending, at, reached }: Joined): void {
  const seconds = at ? `.${Math.floor(at.getTime() / 1_000)}` : "";
  const how = reached ? `.${reached}` : "";
  setCookie(c, resultName(cookies), `${kind}.${ending}${seconds}${how}`, {
    ...shared(cookies),
    maxAge: RESULT_SECONDS,
  });
}

/** Returns how it ended; undefined if there is no result, or an old one. */
export function readJoined(c: Context, cookies: JoinCookies): Joined | undefined {
  const [, kind, ending, seconds, reached] = RESULT.exec(getCookie(c, resultName(cookies)) ?? "") ?? [];
  if (ending === undefined) return undefined;
  if (kind === "just_invited") return seconds ? { kind, ending, at: new Date(Number(seconds) * 1_000) } : undefined;
  if (kind === "opted_in" || kind === "already") return { kind, ending, ...(reached ? { reached } : {}) };
  return kind === "invited" || kind === "must_start" ? { kind, ending } : undefined;
}

/** Deletes the result, since the next person at the same computer must not see it. */
export function forgetJoined(c: Context, cookies: JoinCookies): void {
  if (getCookie(c, resultName(cookies)) !== undefined) deleteCookie(c, resultName(cookies), shared(cookies));
}
