import type { Installation } from "../configuration/installation.ts";
import type { Terms } from "../consent/terms.ts";
import { isWanted, readWantedKinds } from "../consent/wanted-kinds.ts";
import type { ElectNow } from "../coverage/elect-now.ts";
import { readElected } from "../coverage/read-elected.ts";
import { readGuardianWays, readOwnWays, readRulingsOf } from "../coverage/read-reachability.ts";
import type { Db } from "../database/connection.ts";
import { countTry, type Limit } from "../database/rate-limits.ts";
import type { Log } from "../foundation/log.ts";
import { type Credentials, checkCredentials, type Refusal } from "../koha/credentials/credentials.ts";
import type { Host } from "../koha/host.ts";
import type { NoticeType } from "../routing/notice-types.ts";
import { type ChosenWay, type Reached, reachedRows } from "../routing/reached.ts";
import type { Rulings } from "../routing/rules/notice-rule.ts";
import { nearestLang } from "../templates/locales.ts";
import type { OptInAnswer } from "./opt-in.ts";
import type { PagesBackend } from "./pages-backend.ts";

const MINUTE = 60_000;
const DAY_MS = 24 * 60 * MINUTE;
type Limits = Readonly<Record<string, Limit>>;
/**
 * A library's own computers and its wireless network share one address, so an address may try more often than one card
 * may be tried.
 */
const PER_PLACE: Limits = {
  "join-place": { most: 40, withinMs: 15 * MINUTE },
  "join-place-day": { most: 300, withinMs: DAY_MS },
};
/** For one card from one place: so whoever knows a card number closes the page for it at their own place only. */
const PER_CARD_HERE: Limits = {
  "join-card": { most: 8, withinMs: 15 * MINUTE },
  "join-card-day": { most: 20, withinMs: DAY_MS },
};
/**
 * For one card from all places together. Ten thousand PINs of four digits take a hundred days at this pace, fifty on
 * average, for somebody who also knows both names and tries from five networks or more every day; from one network five
 * hundred days. Koha's own lock (FailedLoginAttempts) ends it long before where a library has set it. The price is that
 * five networks can still close the page for a card for a day: then staff opt the patron in.
 */
const PER_CARD: Limits = {
  "join-card-all": { most: 100, withinMs: DAY_MS },
};
/** A person waits while Koha answers. */
const REST_TIMEOUT_MS = 4_000;

export interface JoinWish extends Credentials {
  /** As digits with country code. */
  number: string;
  /** The country of the number as two capitals; null where the number does not tell. */
  country: string | null;
  /** The terms that were ticked. */
  terms: Terms;
  /** The network that the visitor comes from. */
  from: string;
}

export type JoinAnswer =
  | (OptInAnswer & {
      /** For who is in: how each type of notice reaches them now; a type of which nothing is known is missing. */
      reached?: ReadonlyMap<NoticeType, Reached>;
    })
  /** `wrong`: card, names and PIN do not match, or the account is locked; nobody is told which. */
  | { kind: "turned_away"; because: "wrong" | "expired" | "debarred" | "password_expired" | "unavailable" }
  | { kind: "turned_away"; because: "too_many"; retryAfterMs: number };

/** What the public page asks for. */
export interface PublicJoin {
  /** In trial only listed numbers are written to. */
  open(): "open" | "trial" | "not_set_up";
  /** The number that texts come from, as digits; undefined where none is set up. */
  ourNumber(): string | undefined;
  /** Opts in a person who proves to be a patron. Idempotent. */
  join(wish: JoinWish): Promise<JoinAnswer>;
}

export interface PublicJoinParts {
  db: Db;
  host: Host;
  installation: Pick<Installation, "settings" | "mode" | "senders">;
  consent: Pick<PagesBackend, "optIn">;
  electNow: ElectNow;
  /** What the library's rules say now; absent: as installed. */
  rulings?(): Promise<Rulings>;
  /** Koha's time zone. */
  zone: string;
  /** How long each answer about who somebody is takes at least, where that is not the usual time. */
  evenMs?: number;
  log: Log;
  now(): Date;
}

/** Opens the backend of the public page: rate limits first, then who it is, then the wish itself. */
export function openPublicJoin(parts: PublicJoinParts): PublicJoin {
  const { db, host, installation, consent, zone, log, now } = parts;
  const turnAway = (refusal: Refusal): JoinAnswer => {
    log.note("join.refused", { reason: refusal.because, ...("code" in refusal ? { code: refusal.code } : {}) });
    if (refusal.because === "too_many") return { kind: "turned_away", ...refusal };
    return { kind: "turned_away", because: refusal.because === "locked" ? "wrong" : refusal.because };
  };

  async function mayTry(limits: Limits, who: string) {
    const { key, botToken } = installation.settings();
    for (const [what, limit] of Object.entries(limits)) {
      const allowance = await countTry(db, { what, who, key: (key ?? botToken).reveal() }, limit, now());
      if (!allowance.allowed) return allowance;
    }
    return { allowed: true, retryAfterMs: 0 };
  }

  return {
    open: () => {
      if (!installation.senders.has("sms")) return "not_set_up";
      return installation.mode() === "trial" ? "trial" : "open";
    },
    ourNumber: () => installation.senders.get("sms"),
    join: async (wish) => {
      const here = await mayTry(PER_PLACE, wish.from);
      if (!here.allowed) return turnAway({ because: "too_many", retryAfterMs: here.retryAfterMs });
      const { join: policy, kohaApi } = installation.settings().consent;
      const known = await checkCredentials(db, wish, {
        host,
        policy,
        ...(kohaApi ? { rest: { ...kohaApi, timeoutMs: REST_TIMEOUT_MS } } : {}),
        ...(parts.evenMs === undefined ? {} : { evenMs: parts.evenMs }),
        timeZone: zone,
        now: now(),
        mayTry: async (who) => {
          const tries = await mayTry(PER_CARD_HERE, `${who} from ${wish.from}`);
          return tries.allowed ? mayTry(PER_CARD, who) : tries;
        },
      });
      if ("because" in known) return turnAway(known);
      const { lang } = installation.settings().library;
      const answer = await consent.optIn({
        patronId: known.patronId,
        channel: "sms",
        address: wish.number,
        country: wish.country,
        // The language of the page, because the person has just read the terms in it.
        lang: nearestLang(wish.terms.lang, lang),
        source: "opt_in_page",
        actor: "patron",
        terms: wish.terms,
      });
      if (answer.kind !== "opted_in" && answer.kind !== "already") return answer;
      return { ...answer, reached: await readReached(parts, known.patronId) };
    },
  };
}

/** How each type reaches a patron who has just joined by text. That it cannot be told turns nobody away. */
async function readReached(parts: PublicJoinParts, patronId: number): Promise<ReadonlyMap<NoticeType, Reached>> {
  const { db, host, installation, electNow, log, now } = parts;
  try {
    await electNow({ db, host, now }, [patronId]);
    const elected = (await readElected(db, [patronId])).get(patronId);
    if (!elected) return new Map();
    const { senders } = installation;
    const rulings = await readRulingsOf(db, patronId, await parts.rulings?.());
    const guardians = await readGuardianWays({ db, host, senders, rulings }, patronId);
    const own = await readOwnWays({ db, senders }, patronId);
    const choices = (await readWantedKinds(db, [patronId])).get(patronId) ?? [];
    // Whoever has just joined gets texts, also where that cannot be read back yet.
    const joined: ChosenWay = { channel: "sms", works: true, wants: (kind) => isWanted(choices, kind, "sms") };
    const ways = own.some(({ channel }) => channel === "sms") ? own : [joined, ...own];
    const rows = reachedRows(elected, { rulings, ways, guardians });
    // Of reminders that differ the first speaks for all.
    return new Map(rows.toReversed().map(({ type, reached }) => [type, reached]));
  } catch (error) {
    log.bug("join.reached", error);
    return new Map();
  }
}
