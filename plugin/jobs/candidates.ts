import { electNow } from "../coverage/elect-now.ts";
import { noteTypesSeen } from "../coverage/type-seen.ts";
import { isDisabled } from "../koha/plugin-switch.ts";
import { forgetCandidates } from "../koha/queue/candidates.ts";
import { convertClaimed, releaseClaimed } from "../notices/candidates/convert.ts";
import { lookForCandidates } from "../notices/candidates/look.ts";
import { takePrint } from "../notices/candidates/take-print.ts";
import { forgetTold } from "../notices/message-events.ts";
import type { Rule } from "../routing/rule.ts";
import { readRules } from "../routing/rule-store.ts";
import type { Turn } from "../workers/loop.ts";
import { NOT_OURS_MS, type TakingLoop } from "./intake.ts";

const IDLE_MS = 1_000;
/** While no rule takes anything, only what Koha queues is noted. */
const NOTHING_TAKEN_MS = 5_000;
const FORGET_MS = 10 * 60_000;

/**
 * Decides beforehand which mail and print rows are to be ours, and makes messages of those that were claimed. While
 * nothing is ours, what was claimed is given back to Koha.
 */
export function openCandidates({ intake, zone, mode, log, now, wake }: TakingLoop & { zone: string }): Turn {
  const { db } = intake;
  let lookedBackAt = now();
  let forgottenAt = new Date(0);
  const look = (rules: readonly Rule[]) => ({ intake, rules, elect: electNow, noteSeen: noteTypesSeen });

  async function forget(): Promise<void> {
    if (now().getTime() - forgottenAt.getTime() < FORGET_MS) return;
    await forgetTold(db, now());
    if (!(await forgetCandidates(db, now()))) forgottenAt = now();
  }

  return async () => {
    const disabled = await isDisabled(db);
    if (mode() === "trial" || disabled) {
      // What Koha queues is noted in trial too: it shows which of its jobs run.
      if (!disabled) await lookForCandidates(look([]), { back: now() }, now());
      const returned = await releaseClaimed(intake, now());
      if (returned > 0) log.note("candidates.returned", { count: returned });
      return NOT_OURS_MS;
    }
    const rules = await readRules(db);
    const looked = await lookForCandidates(look(rules), { back: lookedBackAt }, now());
    lookedBackAt = looked.lookedBackAt;
    await takePrint({ db, host: intake.host, zone }, now());
    const { taken, returned, more } = await convertClaimed(intake, now());
    if (taken > 0) wake();
    if (taken + returned > 0) log.note("candidates.taken", { taken, returned });
    await forget();
    if (more) return 0;
    return rules.some(({ takes }) => takes) ? IDLE_MS : NOTHING_TAKEN_MS;
  };
}
