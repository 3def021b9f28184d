import { forgetLimits } from "../consent/limits.ts";
import type { ConsentPolicy } from "../consent-settings.ts";
import type { Db } from "../database.ts";
import type { Log } from "../log.ts";
import type { Lang } from "../templates/locales.ts";
import { takeDuty } from "../workers/duty.ts";
import type { Turn } from "../workers/loop.ts";
import { lookAfterInvitations } from "./invitations.ts";
import type { Joining } from "./joining.ts";
import { readPatronLang } from "./patron-lang.ts";
import { sweepRecords } from "./record.ts";

const ROUND_MS = 60_000;
const NOT_OURS_MS = 20_000;

export type Chores = Readonly<Record<string, (now: Date) => Promise<number>>>;

export interface ConsentRounds {
  db: Db;
  /** Who takes the duty, and for how long it stays theirs. */
  holder: string;
  dutyMs: number;
  policy(): ConsentPolicy;
  /** What else is to be done each time; each answers how many of what. */
  chores: Chores;
  log: Log;
  now(): Date;
  /** There may be news in the outbox. */
  wake(): void;
}

/** What consent needs done without anybody asking, every minute, by one process at a time. */
export function openConsentRounds({ db, holder, dutyMs, policy, chores, log, now, wake }: ConsentRounds): Turn {
  return async () => {
    if (!(await takeDuty(db, "consent", holder, Math.max(dutyMs, 2 * ROUND_MS), now()))) return NOT_OURS_MS;
    let done = 0;
    for (const [name, chore] of Object.entries(chores)) {
      const count = await chore(now());
      done += count;
      if (count > 0) log.note("consent.round", { chore: name, count });
    }
    const { left, more } = await sweepRecords(db, policy(), now());
    if (left > 0) log.note("consent.round", { chore: "record_sweep", count: left });
    if (done > 0) wake();
    return more ? 0 : ROUND_MS;
  };
}

/** The chores of a service: invitations without an answer, and limits that nobody needs to remember any more. */
export function openConsentChores(parts: { db: Db; joining(): Joining; library(): Lang }): Chores {
  const { db, joining, library } = parts;
  return {
    invitations: async (now) => {
      const langOf = async (patronId: number) => (await readPatronLang(db, patronId, library())) ?? library();
      const { reminded, expired } = await lookAfterInvitations(db, joining(), langOf, now);
      return reminded + expired;
    },
    limits: async (now) => {
      await forgetLimits(db, now);
      return 0;
    },
  };
}
