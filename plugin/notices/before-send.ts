import type { Tx } from "../database/connection.ts";
import { holdOpen, type Run, readRun, readRunNotices } from "../koha/queue/runs.ts";
import type { SharedNotice } from "../koha/queue/shared-notices.ts";
import type { Because, LeftBecause } from "../routing/route.ts";
import type { Mode } from "../settings/library-settings.ts";
import { type Answered, answerRun } from "./candidates/answer-run.ts";
import type { LookParts } from "./candidates/look.ts";
import { evaluate, type Judge } from "./evaluate.ts";
import { hasLeft, type ListedNumbers, meansOneOf, readListedNumbers } from "./stopped-numbers.ts";

const PAGE = 1_000;
/**
 * Koha's side waits two seconds and then closes the nudge; what has not been looked at by then is sent by Koha. More
 * pages than these would exceed the two seconds anyway.
 */
const MOST_PAGES = 50;

export interface BeforeSendParts extends LookParts {
  mode: Mode;
  /** In trial only these addresses get messages: ids of address rows. */
  trialAddresses: ReadonlySet<number>;
  /** The country, as two letters, in which numbers in Koha's records are typed. */
  country: string;
  monotonic(): number;
}

/**
 * Takes what we want from a run of Koha's sender that is about to read its queue. In trial that is the text messages to
 * listed addresses; those that Koha would send to a listed number that has said STOP are ended here. Live it is the
 * mail for which mail was elected (`candidates/answer-run`); all texts are ours then, and the intake takes them.
 * Nothing is taken once Koha's side has closed the nudge. Returns how many notices were taken and ended.
 */
export async function beforeSend(parts: BeforeSendParts, nudgeId: number, now: Date): Promise<Answered> {
  const { db } = parts.intake;
  const run = await readRun(db, nudgeId);
  if (!run) return { taken: 0, ended: 0, undecided: false };
  const transports = run.transports.filter((one) => (parts.mode === "trial" ? one === "sms" : one !== "sms"));
  if (parts.mode === "trial") return takeTrial(parts, { ...run, transports }, now);
  return answerRun(parts, { ...run, transports }, { now, monotonic: parts.monotonic });
}

async function takeTrial({ intake, trialAddresses, country }: BeforeSendParts, run: Run, now: Date): Promise<Answered> {
  const { db, host } = intake;
  const { nudgeId, transports } = run;
  const numbers = await readListedNumbers(db, trialAddresses);
  const usable = { addresses: trialAddresses, texted: numbers.all };
  const judge = inTrial(trialAddresses, numbers, country);
  const shared = { transports, holdOpen: (tx: Tx) => holdOpen(tx, nudgeId) };
  const total = { taken: 0, ended: 0, undecided: false };
  for (let page = 0, after = 0; page < MOST_PAGES; page += 1) {
    const { notices, next } = await readRunNotices(db, run, host, { ...usable, after, most: PAGE });
    const { taken, ended } = await evaluate(intake, { notices, beforeSend: { judge, shared } }, now);
    total.taken += taken;
    total.ended += ended;
    if (next === undefined || !(await readRun(db, nudgeId))) break;
    after = next;
  }
  return total;
}

const LEFT: ReadonlySet<Because> = new Set<LeftBecause>([
  "had_opted_out",
  "opted_out_meanwhile",
  "opted_out",
  "telegram_blocked",
  "opted_out_at_provider",
  "number_changed",
]);

/**
 * In trial we send to listed addresses only. Koha texts everybody else, but neither a listed number that has said STOP
 * nor a patron who has opted out of texts to a listed number: those notices end, as they do when the library is live.
 */
function inTrial(listed: ReadonlySet<number>, numbers: ListedNumbers, country: string): Judge<SharedNotice> {
  return (notice, decision, choices) => {
    if (decision.kind === "send" && listed.has(decision.addressId)) return decision;
    if (decision.kind === "leave") return undefined;
    if (meansOneOf(notice.numbers, numbers.stopped, country)) return { kind: "end", because: "suppressed" };
    const left = choices.some((choice) => hasLeft(choice) && listed.has(choice.addressId ?? 0));
    const withdrawn = decision.kind === "end" && LEFT.has(decision.because);
    if (left) return withdrawn ? decision : { kind: "end", because: "opted_out" };
    return withdrawn && meansOneOf(notice.numbers, numbers.all, country) ? decision : undefined;
  };
}
