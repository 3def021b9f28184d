import { holdOpen, readRun, readRunNotices } from "../koha/runs.ts";
import type { Mode } from "../library-settings.ts";
import { mayTake, type Rule } from "../routing/rule.ts";
import { considerShared, type Intake } from "./consider.ts";
import type { Taken } from "./take.ts";

/** Koha's side waits two seconds; what does not fit goes Koha's way in this run. */
const MOST = 1_000;

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
  const notices = await readRunNotices(db, { ...run, transports }, host, MOST);
  const wanted = mode === "trial" ? notices : notices.filter((notice) => mayTake(rules, notice));
  return considerShared(
    intake,
    wanted,
    ({ addressId }) => mode === "live" || trialAddresses.has(addressId),
    { transports, holdOpen: (tx) => holdOpen(tx, nudgeId) },
    now,
  );
}
