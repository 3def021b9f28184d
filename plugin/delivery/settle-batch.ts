import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "../database/connection.ts";
import type { Begun } from "../outbox/begin.ts";
import type { Outcome } from "../outbox/message.ts";
import { type Ended, type Settled, settle } from "../outbox/settle.ts";

const MOST = 100;
const BUSY = 5;
const GATHER_MS = 10;
/**
 * While the database is away (a restart, a failover) what we know is kept and written again; after that many tries it
 * is lost and becomes a doubt.
 */
const TRIES = 10;
const REST_MS = 1_000;

export interface SettleBatch {
  /**
   * Resolves once the outcome is on disk. Outcomes that end while another settlement is being written share the next
   * one.
   */
  settle(message: Begun, outcome: Outcome): Promise<Settled>;
}

interface Waiting {
  ended: Ended;
  resolve(settled: Settled): void;
  reject(error: unknown): void;
}

/** Gathers outcomes so that many share one commit; a lone one is written at once. */
export function openSettleBatch(db: Db, worker: number, now: () => Date, chance: () => number): SettleBatch {
  const waiting: Waiting[] = [];
  let writing = false;

  async function write(): Promise<void> {
    if (writing) return;
    writing = true;
    try {
      while (waiting.length > 0) {
        const batch = waiting.splice(0, MOST);
        await writeBatch(batch);
        // In busy times the next ones gather for a moment: each commit costs the same, however many it holds.
        if (batch.length >= BUSY) await sleep(GATHER_MS);
      }
    } finally {
      writing = false;
    }
  }

  async function writeBatch(batch: Waiting[]): Promise<void> {
    const ended = batch.map((one) => one.ended);
    for (let tries = 1; ; tries += 1) {
      try {
        const settled = await settle(db, worker, ended, now());
        settled.forEach((one, at) => {
          batch[at]?.resolve(one);
        });
        return;
      } catch (error) {
        if (tries === TRIES) {
          for (const one of batch) one.reject(error);
          return;
        }
        await sleep(REST_MS);
      }
    }
  }

  return {
    settle: (message, outcome) =>
      new Promise((resolve, reject) => {
        waiting.push({ ended: { message, outcome, chance: chance() }, resolve, reject });
        // After the answers that have already arrived in this turn of the event loop.
        setImmediate(() => void write());
      }),
  };
}
