import { timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { OptInAnswer } from "../../enrolment/opt-in.ts";

/** Of which installation the cookies are: several may share a host. */
export interface JoinCookies {
  instance: string;
  /** Path of the page as the browser sees it. */
  path: string;
  secure: boolean;
}

const TOKEN = /^[\w-]{43}$/;
const RESULT = /^(invited|just_invited|opted_in|already|must_start)\.(\d{4})(?:\.(\d{1,10}))?$/;
/** A public computer shows the last result no longer than that. */
const RESULT_SECONDS = 600;

/** How it ended, as far as the next page shows it. */
export interface Joined {
  kind: Exclude<OptInAnswer["kind"], "refused">;
  /** The last four digits of the number. */
  ending: string;
  /** When the invitation went out that is to be answered, where that was before. */
  at?: Date;
}

const tokenName = ({ instance }: JoinCookies) => `tidings_join_${instance}`;
const resultName = ({ instance }: JoinCookies) => `tidings_joined_${instance}`;
const shared = ({ path, secure }: JoinCookies) => ({ httpOnly: true, sameSite: "Lax", path, secure }) as const;

/**
 * The token that every form of this browser carries, so that no other site can send one; two tabs share it. `random`
 * gives 32 bytes.
 */
export function keepToken(c: Context, cookies: JoinCookies, random: () => Buffer): string {
  const held = getCookie(c, tokenName(cookies));
  if (held !== undefined && TOKEN.test(held)) return held;
  const fresh = random().toString("base64url");
  setCookie(c, tokenName(cookies), fresh, shared(cookies));
  return fresh;
}

/** Does the form carry the browser's own token? */
export function isOwnForm(c: Context, cookies: JoinCookies, token: string): boolean {
  const held = getCookie(c, tokenName(cookies)) ?? "";
  return TOKEN.test(held) && TOKEN.test(token) && timingSafeEqual(Buffer.from(held), Buffer.from(token));
}

/** Remembers how it ended for the page that follows, which can then be loaded again and repeats nothing. */
export function keepJoined(c: Context, cookies: JoinCookies, { kind, ending, at }: Joined): void {
  const seconds = at ? `.${Math.floor(at.getTime() / 1_000)}` : "";
  setCookie(c, resultName(cookies), `${kind}.${ending}${seconds}`, { ...shared(cookies), maxAge: RESULT_SECONDS });
}

/** How it ended; undefined where nothing did, or too long ago. */
export function readJoined(c: Context, cookies: JoinCookies): Joined | undefined {
  const [, kind, ending, seconds] = RESULT.exec(getCookie(c, resultName(cookies)) ?? "") ?? [];
  if (ending === undefined) return undefined;
  if (kind === "just_invited") return seconds ? { kind, ending, at: new Date(Number(seconds) * 1_000) } : undefined;
  return kind === "invited" || kind === "opted_in" || kind === "already" || kind === "must_start"
    ? { kind, ending }
    : undefined;
}

/** Whoever begins anew, maybe another person at the same computer, sees nothing of what was. */
export function forgetJoined(c: Context, cookies: JoinCookies): void {
  if (getCookie(c, resultName(cookies)) !== undefined) deleteCookie(c, resultName(cookies), shared(cookies));
}
