import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import { countFailure, forgiveFailures, readLoginRules } from "./attempts.ts";
import { cleanCard, findMember, foldCard, type Member, readMemberById } from "./member.ts";
import { type Names, namesMatch } from "./names.ts";
import { passwordMatches } from "./password.ts";
import { type KohaRest, type RestCode, validatePassword } from "./rest.ts";

/** What somebody typed to prove that they are a patron. */
export interface Credentials extends Names {
  /** Card number or user name. */
  card: string;
  /** Koha's password, which libraries call a PIN. */
  pin: string;
}

/** What checking credentials needs besides the credentials themselves. */
export interface LoginContext {
  host: Host;
  policy: { expired: "allow" | "refuse"; debarred: "allow" | "refuse" };
  /** If set, Koha's REST API checks the password. */
  rest?: KohaRest;
  /** Koha's time zone, for its dates; this machine's if undefined. */
  timeZone?: string;
  now: Date;
  /** Rate limit, asked before each try. `who` is the same word for everything that can be typed for one patron. */
  mayTry: (who: string) => Promise<{ allowed: boolean; retryAfterMs: number }>;
  /** Every answer takes at least so long, so that the time taken does not tell them apart; 500 by default. */
  evenMs?: number;
}

export interface KnownPatron {
  patronId: number;
  /** Koha's language tag, or `default`. */
  lang: string;
  /** Code of the patron's library. */
  branch: string;
}

/**
 * Why somebody is refused. `wrong` covers card, names and PIN. Pages must word `wrong` and `locked` alike; `expired`,
 * `debarred` and `password_expired` are returned only to somebody who gave everything else correctly.
 */
export type Refusal =
  | { because: "wrong" | "locked" | "expired" | "debarred" | "password_expired" }
  | { because: "too_many"; retryAfterMs: number }
  | { because: "unavailable"; code: RestCode };

const EVEN_MS = 500;

/**
 * Checks whether somebody is the patron they claim to be, as Koha's own log-in would: card number or user name, then
 * password, then names. Each failure counts in Koha's own record, a wrong name with the right PIN too, and success
 * resets the count. With `rest` Koha does the counting, without regard to names.
 */
export async function checkCredentials(
  db: Db,
  given: Credentials,
  context: LoginContext,
): Promise<KnownPatron | Refusal> {
  const [answer] = await Promise.all([decide(db, given, context), sleep(context.evenMs ?? EVEN_MS)]);
  return answer;
}

async function decide(db: Db, given: Credentials, context: LoginContext): Promise<KnownPatron | Refusal> {
  const card = cleanCard(given.card);
  const today = dayOf(context.now, context.timeZone);
  const found = await findMember(db, card, context.host, today);
  // Limited by patron, because to the database many spellings mean the same user name.
  const allowance = await context.mayTry(found ? `patron ${found.patronId}` : `card ${await foldCard(db, card)}`);
  if (!allowance.allowed) return { because: "too_many", retryAfterMs: allowance.retryAfterMs };
  const proved = context.rest
    ? await askKoha(db, { rest: context.rest, host: context.host }, card, given, today)
    : await askDatabase(db, found, given);
  return "because" in proved ? proved : judge(proved, context.policy);
}

async function askDatabase(db: Db, found: Member | undefined, given: Credentials): Promise<Member | Refusal> {
  const rules = await readLoginRules(db);
  const member = found?.patronId === rules.anonymousId ? undefined : found;
  const open = member !== undefined && (await countFailure(db, member.patronId, rules));
  // Always checked, so that an unknown card and a locked account take as long as a wrong PIN.
  const right = await passwordMatches(open ? member.password : null, given.pin);
  if (member && !open) return { because: "locked" };
  if (!member || !right || !namesMatch(given, member)) return { because: "wrong" };
  return (await forgiveFailures(db, member.patronId)) ? member : { because: "locked" };
}

async function askKoha(
  db: Db,
  { rest, host }: { rest: KohaRest; host: Host },
  card: string,
  given: Credentials,
  today: string,
): Promise<Member | Refusal> {
  if (card === "" || given.pin === "") return { because: "wrong" };
  const answer = await validatePassword(rest, card, given.pin);
  if ("because" in answer) return answer;
  const [member, { anonymousId }] = await Promise.all([
    readMemberById(db, answer.patronId, host, today),
    readLoginRules(db),
  ]);
  return member && member.patronId !== anonymousId && namesMatch(given, member) ? member : { because: "wrong" };
}

function judge(member: Member, policy: LoginContext["policy"]): KnownPatron | Refusal {
  if (member.passwordExpired) return { because: "password_expired" };
  if (member.expired && policy.expired === "refuse") return { because: "expired" };
  if (member.debarred && policy.debarred === "refuse") return { because: "debarred" };
  return { patronId: member.patronId, lang: member.lang, branch: member.branch };
}

/** The day in that time zone, as in 2026-03-02, which is how Swedish writes dates. */
function dayOf(now: Date, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(now);
}
