import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../plugin/foundation/log.ts";
import type { BotBackend } from "../plugin/http/bot-api.ts";
import type { Inbox } from "./hearing/inbox.ts";
import { ServiceFailure } from "./service.ts";

export interface Duty {
  /**
   * This bot is the one that works. False as soon as the service's last yes has run out, also after the process was
   * frozen.
   */
  working(): boolean;
  /** Aborted when the present duty ends; already aborted while this bot stands by. */
  ending(): AbortSignal;
  /** Asks no more and lays the duty down, so that another bot need not wait. */
  stop(): Promise<void>;
}

export interface DutyParts {
  service: Pick<BotBackend, "takeDuty" | "leaveDuty">;
  bot: string;
  inbox: Pick<Inbox, "counts">;
  /** Milliseconds of a clock that is never put back. */
  monotonic: () => number;
  log: Log;
}

/** How long to rest when the service has not said how long a yes holds. */
const UNANSWERED_MS = 1_000;

/** Asks the service again and again whether this bot may work: three times in the span that a yes holds. */
export function startDuty({ service, bot, inbox, monotonic, log }: DutyParts): Duty {
  const stopping = new AbortController();
  let until = Number.NEGATIVE_INFINITY;
  let shift = new AbortController();
  shift.abort();
  let expiry: NodeJS.Timeout | undefined;
  const working = () => monotonic() < until;

  function begin(heldUntil: number): void {
    until = heldUntil;
    clearTimeout(expiry);
    expiry = setTimeout(() => end("no_answer"), Math.max(0, heldUntil - monotonic()));
    if (!shift.signal.aborted) return;
    shift = new AbortController();
    log.note("duty.taken", { bot });
  }

  function end(because: "no_answer" | "another_works" | "stopping"): void {
    until = Number.NEGATIVE_INFINITY;
    clearTimeout(expiry);
    if (shift.signal.aborted) return;
    shift.abort();
    log.note("duty.ended", { bot, because });
  }

  async function ask(): Promise<number> {
    const asked = monotonic();
    try {
      const answer = await service.takeDuty(bot);
      if (stopping.signal.aborted) return 0;
      // Counted from the question: the service counts from its own, later, instant.
      if (answer.working) begin(asked + answer.forMs);
      else end("another_works");
      return answer.forMs / 3;
    } catch (error) {
      if (!(error instanceof ServiceFailure)) log.bug("duty.failed", error);
      return UNANSWERED_MS;
    }
  }

  const finished = (async () => {
    while (!stopping.signal.aborted) {
      const rest = await ask();
      await sleep(rest, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();

  return {
    working,
    ending: () => shift.signal,
    async stop() {
      stopping.abort();
      end("stopping");
      // A yes may still be under way, so the duty is laid down after it, and also by a bot that believes it holds none.
      await finished;
      await leave();
    },
  };

  async function leave(): Promise<void> {
    try {
      await service.leaveDuty(bot, inbox.counts().waiting === 0);
    } catch (error) {
      if (!(error instanceof ServiceFailure)) throw error;
      log.note("duty.not_left", { code: error.code });
    }
  }
}
