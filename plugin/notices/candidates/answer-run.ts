import type { Tx } from "../../database/connection.ts";
import { readResent } from "../../koha/queue/candidates.ts";
import { claimForRun } from "../../koha/queue/claim.ts";
import { holdOpen, type Run, readRunNotices } from "../../koha/queue/runs.ts";
import type { SharedNotice } from "../../koha/queue/shared-notices.ts";
import { evaluate, type Judge } from "../evaluate.ts";
import type { Taken } from "../take-over.ts";
import { type LookParts, lookForCandidates } from "./look.ts";

/** How long the look may take in which what was queued last is decided about: Koha's side waits for two seconds. */
const LOOK_MS = 1_200;
const EVERYTHING = new Date(0);

/** What came of a run's question; `undecided`: rows were queued so lately that not all could be looked at. */
export interface Answered {
  taken: number;
  ended: number;
  undecided: boolean;
}

/**
 * Answers a run of Koha's sender while the library is live: decides about what was queued since the last look, claims
 * the candidates that the run is about to read, and takes up what staff have sent again. The messages are made of them
 * afterwards (`convertClaimed`).
 */
export async function answerRun(
  parts: LookParts,
  run: Run,
  { now, monotonic }: { now: Date; monotonic(): number },
): Promise<Answered> {
  const { db, host } = parts.intake;
  const began = monotonic();
  const goesOn = () => monotonic() - began < LOOK_MS;
  const { undecided } = await lookForCandidates(parts, { back: EVERYTHING, goesOn }, now);
  const claimed = await claimForRun(db, run, host, now);
  const again = await takeResent(parts, run, now);
  return { taken: claimed + again.taken, ended: again.ended, undecided };
}

/** Few: each is decided and taken while Koha waits. */
async function takeResent({ intake }: LookParts, run: Run, now: Date): Promise<Taken> {
  const { db, host } = intake;
  const among = await readResent(db, host, run.transports, now);
  if (among.length === 0) return { taken: 0, ended: 0 };
  const { notices } = await readRunNotices(db, run, host, { among, most: among.length, addresses: "any" });
  const shared = { transports: run.transports, holdOpen: (tx: Tx) => holdOpen(tx, run.nudgeId) };
  return evaluate(intake, { notices, beforeSend: { judge: ifSent, shared } }, now);
}

const ifSent: Judge<SharedNotice> = (_, decision) => (decision.kind === "send" ? decision : undefined);
