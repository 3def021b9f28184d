import { setTimeout as sleep } from "node:timers/promises";
import type { JudgeReceipt } from "../channels/receipt.ts";
import type { Db } from "../database/connection.ts";
import type { Begun } from "../outbox/begin.ts";
import type { Outcome } from "../outbox/message.ts";
import { type Ended, type Settled, settle } from "../outbox/settle.ts";
import { openGroupCommit } from "./group-commit.ts";

const GATHER_MS = 10;
/**
 * While the database is away (a restart, a failover) what we know is kept and written again; after that many tries it
 * is lost and becomes a doubt.
 */
const TRIES = 10;
const REST_MS = 1_000;

export interface SettleBatchParts {
  db: Db;
  worker: number;
  judge: JudgeReceipt;
  now(): Date;
  /** A number in [0, 1). */
  chance(): number;
}

/** Settles one attempt; resolves once its outcome is on disk. */
export type SettleBatch = (message: Begun, outcome: Outcome) => Promise<Settled>;

/** Settles like `outbox/settle`, many in one group commit, and tries again while the database is away. */
export function openSettleBatch({ db, worker, judge, now, chance }: SettleBatchParts): SettleBatch {
  async function write(ended: readonly Ended[], tries = 1): Promise<readonly Settled[]> {
    try {
      return await settle(db, worker, ended, judge, now());
    } catch (error) {
      if (tries === TRIES) throw error;
      await sleep(REST_MS);
      return write(ended, tries + 1);
    }
  }
  const commit = openGroupCommit<Ended, Settled>({ write, gatherMs: GATHER_MS });
  return (message, outcome) => commit({ message, outcome, chance: chance() });
}
