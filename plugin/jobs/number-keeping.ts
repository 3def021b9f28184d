import type { Installation } from "../configuration/installation.ts";
import { trialOnly } from "../configuration/trial-list.ts";
import { keepNumbers } from "../coverage/bridges/number-keeper.ts";
import type { Db } from "../database/connection.ts";
import type { Log } from "../foundation/log.ts";
import { openRoad } from "../koha/acts/ask-koha.ts";
import type { Host } from "../koha/host.ts";
import type { Say } from "../templates/locales.ts";
import { takeDuty } from "../workers/duty.ts";
import type { Turn } from "../workers/loop.ts";

const ROUND_MS = 30_000;
const MORE_MS = 1_000;
/** Longer than a turn: each of its records may take Koha until it is given up. */
const DUTY_MS = 15 * 60_000;

export interface NumberKeeping {
  db: Db;
  host: Host;
  installation: Installation;
  say: Say;
  /** Which process takes the duty. */
  holder: string;
  log: Log;
  now(): Date;
  /** So many fresh random bytes. */
  random(bytes: number): Buffer;
}

/** Opens the loop that keeps numbers in Koha's records, by one process at a time (`coverage/bridges/number-keeper`). */
export function openNumberKeeping(keeping: NumberKeeping): Turn {
  const { db, host, installation, say, holder, log, now, random } = keeping;
  let after = 0;
  const parts = {
    db,
    host,
    say,
    now,
    ask: openRoad({ db, kohaUrl: () => installation.settings().kohaUrl, random: () => random(32) }),
    lang: () => installation.settings().library.lang,
    mode: () => installation.mode(),
  };
  return async () => {
    if (!(await takeDuty(db, "numbers", holder, DUTY_MS, now()))) return ROUND_MS;
    const { written, takenBack, next } = await keepNumbers(parts, trialOnly(installation), after);
    after = next;
    if (written + takenBack > 0) log.note("coverage.numbers", { written, taken_back: takenBack });
    return written + takenBack > 0 || next > 0 ? MORE_MS : ROUND_MS;
  };
}
