import type { Installation } from "../configuration/installation.ts";
import type { Db } from "../database/connection.ts";
import { type ConsentToWrite, followKohaConsents, tellKohaConsents } from "../enrolment/koha-consents.ts";
import type { Log } from "../foundation/log.ts";
import { type AskKoha, openRoad } from "../koha/acts/ask-koha.ts";
import { asksForConsents } from "../koha/consents.ts";
import type { Host } from "../koha/host.ts";
import { takeDuty } from "../workers/duty.ts";
import type { Turn } from "../workers/loop.ts";

/** A refusal on Koha's page is an opt-out within a minute. */
const LOOK_MS = 15_000;
const NOT_OURS_MS = 20_000;
const NEVER_MS = 600_000;

/** Together with one request that is waited for, shorter than the duty is held. */
const WRITES_MS = 10_000;

export interface KohaConsentsLoop {
  db: Db;
  host: Host;
  installation: Installation;
  /** The library's time zone. */
  zone: string;
  holder: string;
  dutyMs: number;
  log: Log;
  now(): Date;
  monotonic(): number;
  /** This many fresh random bytes. */
  random(bytes: number): Buffer;
}

/** Answers that are about this patron alone; after any other the next one would be answered alike. */
const ABOUT_ONE: ReadonlySet<string> = new Set(["changed", "gone", "not_so", "not_permitted"]);

/** Writes as each patron, one by one, and stops where Koha cannot; returns those of whom it stands there. */
async function writeAll(ask: AskKoha, wanted: readonly ConsentToWrite[], monotonic: () => number): Promise<number[]> {
  const written: number[] = [];
  const begun = monotonic();
  for (const { patronId, given, was } of wanted) {
    if (monotonic() - begun > WRITES_MS) break;
    const from = { given_on: was?.givenOn ?? null, refused_on: was?.refusedOn ?? null };
    const by = { kind: "patron", id: patronId } as const;
    const answer = await ask({ action: "write_consent", by, patron: patronId, given, from });
    if ("done" in answer) written.push(patronId);
    else if (!ABOUT_ONE.has(answer.because)) break;
  }
  return written;
}

/** Opens the loop that keeps our consent and Koha's own page of consents in step, in one process at a time. */
export function openKohaConsents(parts: KohaConsentsLoop): Turn {
  const { db, host, installation, holder, dutyMs, log, now, monotonic, random } = parts;
  const ask = openRoad({ db, kohaUrl: () => installation.settings().kohaUrl, random: () => random(32) });
  const write = (wanted: readonly ConsentToWrite[]) => writeAll(ask, wanted, monotonic);
  return async () => {
    if (!asksForConsents(host)) return NEVER_MS;
    if (!(await takeDuty(db, "koha_consents", holder, Math.max(dutyMs, 2 * LOOK_MS), now()))) return NOT_OURS_MS;
    const left = await followKohaConsents(parts, now());
    if (left > 0) log.note("consent.round", { chore: "koha_consents", count: left });
    // In trial nothing of patrons changes in Koha.
    const told = installation.mode() === "live" ? await tellKohaConsents({ ...parts, write }, now()) : 0;
    if (told > 0) log.note("consent.told_koha", { count: told });
    return LOOK_MS;
  };
}
