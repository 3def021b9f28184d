import { openFingerprint } from "../consent/fingerprint.ts";
import type { Persons } from "../consent/person/persons.ts";
import type { Db } from "../database/connection.ts";
import { forgetLimits } from "../database/rate-limits.ts";
import { expireUnverified } from "../enrolment/expire-unverified.ts";
import { lookAfterInvitations } from "../enrolment/invitations.ts";
import type { Joining } from "../enrolment/opt-in.ts";
import { sweepRecords } from "../enrolment/record-check.ts";
import type { Log, Secret } from "../foundation/log.ts";
import { stepImport } from "../import/import.ts";
import type { ConsentPolicy } from "../settings/consent-settings.ts";
import type { Lang } from "../templates/locales.ts";
import { readPatronLang } from "../templates/patron-language.ts";
import { takeDuty } from "../workers/duty.ts";
import type { Turn } from "../workers/loop.ts";

const ROUND_MS = 60_000;
const NOT_OURS_MS = 20_000;

export type ConsentChores = Readonly<Record<string, (now: Date) => Promise<number>>>;

export interface ConsentMaintenance {
  db: Db;
  /** Which process takes the duty, and for how long it keeps it. */
  holder: string;
  dutyMs: number;
  policy(): ConsentPolicy;
  persons?: Persons;
  /** What else is to be done in each round, by name; each returns how many things it did. */
  chores: ConsentChores;
  log: Log;
  now(): Date;
  /** There may be news in the outbox. */
  wake(): void;
}

/** Opens the loop of what consent needs done without anybody asking, every minute, by one process at a time. */
export function openConsentMaintenance({
  db,
  holder,
  dutyMs,
  policy,
  persons,
  chores,
  log,
  now,
  wake,
}: ConsentMaintenance): Turn {
  return async () => {
    if (!(await takeDuty(db, "consent", holder, Math.max(dutyMs, 2 * ROUND_MS), now()))) return NOT_OURS_MS;
    let done = 0;
    for (const [name, chore] of Object.entries(chores)) {
      // A chore that fails must not keep the others from their work.
      const count = await chore(now()).catch((error: unknown) => {
        log.bug("consent.round_failed", error, { chore: name });
        return 0;
      });
      done += count;
      if (count > 0) log.note("consent.round", { chore: name, count });
    }
    const { left, more } = await sweepRecords(db, policy(), now(), persons);
    if (left > 0) log.note("consent.round", { chore: "record_sweep", count: left });
    if (done > 0) wake();
    return more ? 0 : ROUND_MS;
  };
}

/** The chores of a service: unanswered invitations, unverified email, rate limits that are over, and the import. */
export function openConsentChores(parts: {
  db: Db;
  joining(): Joining;
  library(): Lang;
  /** The process key, without which there is no email either. */
  key(): Secret | undefined;
  /** The library's time zone: an import sends by day only. */
  zone: string;
  dailyLimit(): number;
}): ConsentChores {
  const { db, joining, library, key, zone, dailyLimit } = parts;
  return {
    invitations: async (now) => {
      const langOf = async (patronId: number) => (await readPatronLang(db, patronId, library())) ?? library();
      const { reminded, expired } = await lookAfterInvitations(db, joining(), langOf, now);
      return reminded + expired;
    },
    unverified: async (now) => {
      const opened = key();
      return opened ? expireUnverified(db, openFingerprint(opened), now) : 0;
    },
    limits: async (now) => {
      await forgetLimits(db, now);
      return 0;
    },
    import: (now) => stepImport({ db, joining, zone, library, dailyLimit }, now),
  };
}
