import { noteStaffStep } from "../audit/note-step.ts";
import type { StaffStep } from "../audit/staff-step.ts";
import { inTransaction, type Tx } from "../database/connection.ts";
import type { Log } from "../foundation/log.ts";
import type { Turn } from "../workers/loop.ts";
import { claimAct, type DueAct, endAct, forgetActs, readDueActs } from "./acts.ts";
import type { ReviewResult, ReviewVerb } from "./kinds.ts";
import { type Performing, perform } from "./perform.ts";

const MOST = 200;
const IDLE_MS = 1_000;
const FORGET_EVERY_MS = 3_600_000;

export interface RunningActs extends Performing {
  log: Log;
  now(): Date;
  /** There may be news in the outbox. */
  wake(): void;
}

/** What an act is called in the log of staff steps. */
const STEPS: Readonly<Record<ReviewVerb, StaffStep>> = {
  again: "resend",
  arrived: "decide_uncertain",
  leave: "decide_uncertain",
  go_on: "let_go_on",
  opt_out: "opt_out",
  cancel: "cancel",
  done: "mark_done",
};
function stepOf({ verb, kind }: DueAct): StaffStep | undefined {
  if (kind === "doubt") return "decide_uncertain";
  return verb === "done" && (kind === "heard" || kind === "parked") ? "text_done" : STEPS[verb as ReviewVerb];
}

/**
 * Does the acts whose ten seconds are over, each once, whichever process comes first. One that fails for a reason of
 * our own ends as `failed`, is logged, and stays on the list for a person. Returns how many were done.
 */
export async function runDueActs(parts: RunningActs): Promise<number> {
  const { db, log, now } = parts;
  let count = 0;
  for (const act of await readDueActs(db, MOST, now())) {
    // Undone in the last moment, or another process has it.
    if (!(await claimAct(db, act.id, now()))) continue;
    const result = await performOne(parts, act);
    log.note("review.done", { kind: act.kind, item: act.item, verb: act.verb, result });
    count += 1;
  }
  if (count > 0) parts.wake();
  return count;
}

/** The act, who did it, and how it ended are one transaction: a process that dies leaves all of it, or nothing. */
async function performOne(parts: RunningActs, act: DueAct): Promise<ReviewResult> {
  const { db, log, now } = parts;
  try {
    return await inTransaction(db, async (tx) => {
      const result = await perform({ ...parts, db: tx }, act, now());
      if (result === "done") await noteAct(tx, act, now());
      await endAct(tx, act.id, result, now());
      return result;
    });
  } catch (error) {
    log.bug("review.failed", error, { kind: act.kind, item: act.item, verb: act.verb });
    await endAct(db, act.id, "failed", now());
    return "failed";
  }
}

async function noteAct(tx: Tx, act: DueAct, at: Date): Promise<void> {
  const step = stepOf(act);
  if (step === undefined) return;
  const ofMessage =
    act.kind === "message" || act.kind === "doubt" || act.kind === "stranded" ? { messageId: act.item } : {};
  const about = { ...ofMessage, patronId: act.target_patron_id ?? act.patron_id, noticeId: act.notice_id };
  await noteStaffStep(tx, { at, who: act.who, whoId: act.who_id, step, ...about, detail: act.verb });
}

/** A loop's turn that does what is due, and forgets old acts once an hour. */
export function openReviewActs(parts: RunningActs): Turn {
  let forgotAt: number | undefined;
  return async () => {
    const done = await runDueActs(parts);
    const at = parts.now().getTime();
    if (forgotAt === undefined || at - forgotAt >= FORGET_EVERY_MS) {
      await forgetActs(parts.db, parts.now());
      forgotAt = at;
    }
    return done === MOST ? 0 : IDLE_MS;
  };
}
