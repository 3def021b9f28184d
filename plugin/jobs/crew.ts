import type { Installation } from "../configuration/installation.ts";
import type { Db } from "../database/connection.ts";
import type { Joining } from "../enrolment/opt-in.ts";
import type { Log } from "../foundation/log.ts";
import type { Hearing } from "../inbound-health/watch-hearing.ts";
import type { Host } from "../koha/host.ts";
import type { LibraryPolicy } from "../notices/composing/open-words.ts";
import type { Say } from "../templates/locales.ts";
import type { Loop } from "../workers/loop.ts";
import type { LoopHealth } from "../workers/loop-health.ts";

export interface WorkerSettings {
  db: Db;
  host: Host;
  /** What is set now; its maps change in place. */
  installation: Installation;
  /** What this process knows of being heard. */
  hearing: Hearing;
  /** Told how each loop fares. */
  loops: Pick<LoopHealth, "watch">;
  inFlight: number;
  beatMs: number;
  silentMs: number;
  who: { role: string; host: string; pid: number };
  log: Log;
  /** Words a reason for Koha's Notices tab. */
  say(because: string): string;
  /** In the library's own words. */
  words: Say;
  /** How the library rules and words its notices. */
  policy: LibraryPolicy;
  /** The library's time zone. */
  zone: string;
  /** Words invitations and welcomes. */
  compose: Joining["compose"];
  now(): Date;
  monotonic(): number;
  chance(): number;
  /** This many fresh random bytes. */
  random(bytes: number): Buffer;
  /** Reads the database's clock again. */
  adjustClock(): Promise<void>;
  /** Others count this worker as dead: the program must end. */
  onForgotten(): void;
}

/** What all loops of one worker share. */
export interface Crew {
  settings: WorkerSettings;
  worker: number;
  /** Starts a loop by this name, which is logged with what fails. */
  start(name: string, turn: (stopping: AbortSignal) => Promise<number>): Loop;
  wake(): void;
}

/** An administrator has disabled the plugin in Koha: nothing new is taken, what was taken is finished. */
export const DISABLED_MS = 10_000;
