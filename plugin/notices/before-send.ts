import type { Tx } from "../database/connection.ts";
import { holdOpen, readRun, readRunNotices, type SharedNotice } from "../koha/runs.ts";
import { mayTake, type Rule } from "../routing/rule.ts";
import type { Mode } from "../settings/library-settings.ts";
import { evaluate, type Intake, type Judge } from "./evaluate.ts";
import { hasLeft, type ListedNumbers, meansOneOf, readListedNumbers } from "./stopped-numbers.ts";
import type { Taken } from "./take-over.ts";

const PAGE = 1_000;
/**
 * Koha's side waits two seconds and then closes the nudge; what has not been looked at by then goes Koha's way. No run
 * is worth more.
 */
const MOST_PAGES = 50;

export interface BeforeSendParts {
  intake: Intake;
  mode: Mode;
  /** In trial only these addresses get messages: ids of address rows. */
  trialAddresses: ReadonlySet<number>;
  /** In which numbers of Koha's records are typed: two letters. */
  country: string;
  rules: readonly Rule[];
}

/**
 * Koha's sender is about to read its queue and asks what we want of it. In trial that is the text messages of the
 * listed addresses, and those that Koha would send to a listed number that has said stop, which end here; live it is
 * what the library's rules take over of mail and print, since texts are ours whole. Nothing is taken once Koha's side
 * has closed the nudge.
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

/**
 * In trial: what leaves by us goes to listed addresses alone. Koha texts everybody else, but no listed number that has
 * said stop, and nobody who has ended texts to a listed one: those notices end, as they do when the library is live.
 */
function inTrial(listed: ReadonlySet<number>, numbers: ListedNumbers, country: string): Judge<SharedNotice> {
  return (notice, decision, choices) => {
    if (decision.kind === "send" && listed.has(decision.addressId)) return decision;
    if (decision.kind === "leave") return undefined;
    if (meansOneOf(notice.numbers, numbers.stopped, country)) return { kind: "end", because: "suppressed" };
    const left = choices.some((choice) => hasLeft(choice) && listed.has(choice.addressId ?? 0));
    if (left) return { kind: "end", because: "consent_withdrawn" };
    const withdrawn = decision.kind === "end" && decision.because === "consent_withdrawn";
    return withdrawn && meansOneOf(notice.numbers, numbers.all, country) ? decision : undefined;
  };
}

/** The only codes that any rule takes; none where a rule takes every code. Which rule decides is said by `mayTake`. */
function codesOf(rules: readonly Rule[], transports: ReadonlySet<string>): { letterCodes?: ReadonlySet<string> } {
  const codes = rules.flatMap((rule) => (rule.takes && transports.has(rule.transport) ? [rule.letterCode] : []));
  return codes.includes(null) ? {} : { letterCodes: new Set(codes.flatMap((code) => code ?? [])) };
}
