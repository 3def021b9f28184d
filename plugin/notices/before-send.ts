import type { Tx } from "../database/connection.ts";
import { holdOpen, readRun, readRunNotices, type SharedNotice } from "../koha/queue/runs.ts";
import type { Because, LeftBecause } from "../routing/route.ts";
import { mayTake, type Rule } from "../routing/rule.ts";
import type { Mode } from "../settings/library-settings.ts";
import { evaluate, type Intake, type Judge } from "./evaluate.ts";
import { hasLeft, type ListedNumbers, meansOneOf, readListedNumbers } from "./stopped-numbers.ts";
import type { Taken } from "./take-over.ts";

const PAGE = 1_000;
/**
 * Koha's side waits two seconds and then closes the nudge; what has not been looked at by then is sent by Koha. More
 * pages than these would exceed the two seconds anyway.
 */
const MOST_PAGES = 50;

export interface BeforeSendParts {
  intake: Intake;
  mode: Mode;
  /** In trial only these addresses get messages: ids of address rows. */
  trialAddresses: ReadonlySet<number>;
  /** The country, as two letters, in which numbers in Koha's records are typed. */
  country: string;
  rules: readonly Rule[];
}

/**
 * Takes what we want from a run of Koha's sender that is about to read its queue. In trial that is the text messages to
 * listed addresses; those that Koha would send to a listed number that has said STOP are ended here. Live it is the
 * mail and print that the library's rules take over; all texts are ours then, and the intake takes them. Nothing is
 * taken once Koha's side has closed the nudge. Returns how many notices were taken and ended.
 */
export async function beforeSend(
  { intake, mode, trialAddresses, country, rules }: BeforeSendParts,
  nudgeId: number,
  now: Date,
): Promise<Taken> {
  const { db, host } = intake;
  const run = await readRun(db, nudgeId);
  if (!run) return { taken: 0, ended: 0 };
  const transports = run.transports.filter((transport) =>
    mode === "trial" ? transport === "sms" : transport !== "sms",
  );
  const trial = mode === "trial";
  const numbers = await readListedNumbers(db, trial ? trialAddresses : new Set());
  const usable = trial
    ? { addresses: trialAddresses, texted: numbers.all }
    : { addresses: "any" as const, ...codesOf(rules, new Set(transports)) };
  const judge: Judge<SharedNotice> = trial
    ? inTrial(trialAddresses, numbers, country)
    : (_, decision) => (decision.kind === "send" ? decision : undefined);
  const total: Taken = { taken: 0, ended: 0 };
  for (let page = 0, after = 0; page < MOST_PAGES; page += 1) {
    const { notices, next } = await readRunNotices(db, { ...run, transports }, host, { ...usable, after, most: PAGE });
    const wanted = trial ? notices : notices.filter((notice) => mayTake(rules, notice));
    const shared = { transports, holdOpen: (tx: Tx) => holdOpen(tx, nudgeId) };
    const { taken, ended } = await evaluate(intake, { notices: wanted, beforeSend: { judge, shared } }, now);
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

/** The letter codes that rules take; no limit where a rule takes every code. Which rule decides is up to `mayTake`. */
function codesOf(rules: readonly Rule[], transports: ReadonlySet<string>): { letterCodes?: ReadonlySet<string> } {
  const codes = rules.flatMap((rule) => (rule.takes && transports.has(rule.transport) ? [rule.letterCode] : []));
  return codes.includes(null) ? {} : { letterCodes: new Set(codes.flatMap((code) => code ?? [])) };
}
