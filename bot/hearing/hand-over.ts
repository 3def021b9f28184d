import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../plugin/foundation/log.ts";
import type { BotBackend } from "../../plugin/http/bot-api.ts";
import type { BotMetrics } from "../metrics.ts";
import { type HandedOver, openAttempts } from "./hand-over-attempt.ts";
import { openBreaker } from "./hand-over-breaker.ts";
import type { Inbox, Waiting } from "./inbox.ts";
import { keepOf } from "./listened.ts";

export interface HandOver {
  /** To be called when something was kept. */
  wake(): void;
  /** Begins nothing more and waits for what is in flight, for at most `withinMs`. */
  stop(withinMs: number): Promise<void>;
}

export interface HandOverParts {
  inbox: Inbox;
  service: Pick<BotBackend, "heard" | "whom">;
  now: () => Date;
  log: Log;
  tally: BotMetrics;
}

/** How many are handed over at once; as many STOPs may be in flight beside them. */
const AT_ONCE = 8;
const IDLE_MS = 250;
const backoffMs = (times: number) => Math.min(30_000, 250 * 2 ** Math.min(times, 10));
const probePauseMs = (trips: number) => Math.min(5_000, backoffMs(trips));

/**
 * Keeps giving the service what the inbox holds, until it has taken or parked each. When an answer is lost the text is
 * told again, which is idempotent: the provider's id is the same.
 */
export function startHandOver(parts: HandOverParts): HandOver {
  const { inbox, now, log } = parts;
  const { attempt, succeeded } = openAttempts(parts);
  const record = recorderOf(parts);
  const alarm = openAlarm(begin);
  const wake = () => alarm.set(0);
  const breaker = openBreaker({ probe: wake, pauseMs: probePauseMs });
  const out = new Set<Promise<void>>();

  function begin(): void {
    try {
      for (let next = pick(); next !== undefined; next = pick()) {
        const flight = carry(next).finally(() => {
          out.delete(flight);
          wake();
        });
        out.add(flight);
      }
    } catch (error) {
      log.bug("inbox.failed", error);
    }
    alarm.set(IDLE_MS);
  }

  function pick(): Waiting | undefined {
    if (out.size >= 2 * AT_ONCE) return undefined;
    return inbox.next(now(), out.size >= AT_ONCE || breaker.isOpen());
  }

  async function carry(waiting: Waiting): Promise<void> {
    try {
      const outcome = await attempt(waiting);
      record(waiting, outcome);
      settle(outcome);
    } catch (error) {
      // The inbox itself failed (a full disk): the row is tried again, after a pause.
      log.bug("inbox.failed", error);
      await sleep(1_000);
      inbox.release(waiting.row);
    }
  }

  function settle(outcome: HandedOver): void {
    if (typeof outcome === "object") {
      succeeded();
      if (breaker.hasTripped()) inbox.hasten();
      breaker.reset();
    } else if (outcome === "unreachable") breaker.trip();
  }

  wake();
  return {
    wake,
    async stop(withinMs) {
      alarm.stop();
      breaker.stop();
      await Promise.race([Promise.all(out), sleep(withinMs, undefined, { ref: false })]);
    },
  };
}

/** A timer with one time set, which a later setting replaces. */
function openAlarm(ring: () => void): { set(afterMs: number): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let soon = false;
  let stopped = false;
  return {
    set(afterMs) {
      // What is due at once stays so: a stream of new texts must not put it off for ever.
      if (soon || stopped) return;
      soon = afterMs === 0;
      clearTimeout(timer);
      timer = setTimeout(() => {
        soon = false;
        ring();
      }, afterMs);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

type RecorderParts = Pick<HandOverParts, "inbox" | "now" | "log" | "tally">;

/** Returns what writes an attempt's outcome into the inbox. */
function recorderOf({ inbox, now, log, tally }: RecorderParts): (waiting: Waiting, outcome: HandedOver) => void {
  const retryAt = (times: number) => new Date(now().getTime() + backoffMs(times));
  return ({ row, listened, tries, refusals }, outcome) => {
    const { channel, kind, id } = listened;
    if (typeof outcome === "object") {
      inbox.done(row, now(), keepOf(listened, outcome.taken));
      tally.handedOver(channel);
    } else if (outcome === "refused") {
      if (!inbox.refused(row, retryAt(refusals))) return;
      tally.parked(channel);
      log.note("inbox.parked", { channel, kind, id });
    } else {
      inbox.failed(row, retryAt(tries));
    }
  };
}
