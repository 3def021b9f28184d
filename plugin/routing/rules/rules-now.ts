import type { Db } from "../../database/connection.ts";
import type { Log } from "../../foundation/log.ts";
import type { Rulings } from "./notice-rule.ts";
import { readRuleSet, readRulesMark } from "./rule-set-store.ts";
import { openRulings } from "./rulings.ts";

/** The rules in force, kept in memory. */
export interface RulesNow {
  /** What they decide about a notice. */
  rulings: Rulings;
  /** Whether some rule is about a step. */
  bySteps(): boolean;
  /** The version that they are of; 0: none was saved yet. */
  version(): number;
  /** Reads what staff have saved meanwhile, in this process or another; cheap if nothing has changed. */
  refresh(): Promise<void>;
}

/**
 * Reads the rules once; later changes come with `refresh`. A version that cannot be read stops nothing: it is logged,
 * and the last one that can be is in force, or what is as installed.
 */
export async function openRulesNow(db: Db, log: Pick<Log, "bug">): Promise<RulesNow> {
  let rulings = openRulings([]);
  let bySteps = false;
  let [known, version, told] = ["", 0, 0];
  const refresh = async () => {
    // Read before the rules: whatever changes between leads to another reading.
    const mark = await readRulesMark(db);
    if (mark === known) return;
    const set = await readRuleSet(db);
    if (set.unreadable && told !== set.version) {
      log.bug("rules.unreadable", new Error("The newest rules cannot be read."), { version: set.version });
      told = set.version;
    }
    rulings = openRulings(set.rules);
    bySteps = set.rules.some(({ step }) => step !== null);
    [known, version] = [mark, set.version];
  };
  await refresh();
  return { rulings: (notice) => rulings(notice), bySteps: () => bySteps, version: () => version, refresh };
}
