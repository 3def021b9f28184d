import { holdOpen, readRun, readRunNotices } from "../koha/runs.ts";
import type { Mode } from "../library-settings.ts";
import { mayTake, type Rule } from "../routing/rule.ts";
import { considerShared, type Intake } from "./consider.ts";
import type { Taken } from "./take.ts";

const PAGE = 1_000;
/** Koha's side waits two seconds and then closes the nudge; what has not been looked at by then goes Koha's way. No run is worth more. */
const MOST_PAGES = 50;

export interface Nudging {
  intake: Intake;
  mode: Mode;
  /** In trial only these addresses get messages: ids of address rows. */
  trialAddresses: ReadonlySet<number>;
  rules: readonly Rule[];
}

/**
 * Koha's sender is about to read its queue and asks what we want of it. In trial that is the text messages of the listed addresses; live it is what the
 * library's rules take over of mail and print, since texts are ours whole. Nothing is taken once Koha's side has closed the nudge.
 */
export async function answerNudge(
  { intake, mode, trialAddresses, rules }: Nudging,
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
  const usable = trial
    ? { addresses: trialAddresses }
    : { addresses: "any" as const, ...codesOf(rules, new Set(transports)) };
  const total: Taken = { taken: 0, ended: 0 };
  for (let page = 0, after = 0; page < MOST_PAGES; page += 1) {
    const { notices, next } = await readRunNotices(db, { ...run, transports }, host, { ...usable, after, most: PAGE });
    const wanted = trial ? notices : notices.filter((notice) => mayTake(rules, notice));
    const { taken } = await considerShared(
      intake,
      wanted,
      ({ addressId }) => !trial || trialAddresses.has(addressId),
      { transports, holdOpen: (tx) => holdOpen(tx, nudgeId) },
      now,
    );
    total.taken += taken;
    if (next === undefined || !(await readRun(db, nudgeId))) break;
    after = next;
  }
  return total;
}

/** The only codes that any rule takes; none where a rule takes every code. Which rule decides is said by `mayTake`. */
function codesOf(rules: readonly Rule[], transports: ReadonlySet<string>): { letterCodes?: ReadonlySet<string> } {
  const codes = rules.flatMap((rule) => (rule.takes && transports.has(rule.transport) ? [rule.letterCode] : []));
  return codes.includes(null) ? {} : { letterCodes: new Set(codes.flatMap((code) => code ?? [])) };
}
