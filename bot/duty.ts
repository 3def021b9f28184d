import type { Log } from "../plugin/foundation/log.ts";
import type { BotBackend } from "../plugin/http/bot-api.ts";
import type { Inbox } from "./hearing/inbox.ts";
import { repeat } from "./repeat.ts";
import { ServiceFailure } from "./service.ts";

/** The duty makes one bot of an installation the active one; it is a lease that the service grants. */
export interface Duty {
  /**
   * Whether this bot is the active one. False as soon as the lease has expired, also when the process was frozen
   * meanwhile.
   */
  working(): boolean;
  /** Aborted when the present duty ends; already aborted while this bot stands by. */
  ending(): AbortSignal;
  /** Stops asking and gives the duty up, so that another bot need not wait for the lease to expire. */
  stop(): Promise<void>;
}

export interface DutyParts {
  service: Pick<BotBackend, "takeDuty" | "leaveDuty">;
  bot: string;
  inbox: Pick<Inbox, "counts">;
  /** Milliseconds of a monotonic clock. */
  monotonic: () => number;
  log: Log;
}

/** The pause after a question without an answer, which would have said how long the lease holds. */
const UNANSWERED_MS = 1_000;

/** Keeps asking the service whether this bot may work: three times within the time that a lease holds. */
export function startDuty({ service, bot, inbox, monotonic, log }: DutyParts): Duty {
  const stopping = new AbortController();
  const lease = openLease({ bot, monotonic, log });

  async function ask(): Promise<number> {
    const asked = monotonic();
    try {
      const answer = await service.takeDuty(bot);
      if (stopping.signal.aborted) return 0;
      // Counted from the question: the service counts from its own, later, instant.
      if (answer.working) lease.renew(asked + answer.forMs);
      else lease.end("another_works");
      return answer.forMs / 3;
    } catch (error) {
      if (!(error instanceof ServiceFailure)) log.bug("duty.failed", error);
      return UNANSWERED_MS;
    }
  }

  const finished = repeat(ask, stopping.signal);

  return {
    working: lease.working,
    ending: lease.ending,
    async stop() {
      stopping.abort();
      lease.end("stopping");
      // A grant may still be under way, so the duty is given up after it, even by a bot that believes it holds none.
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

interface Lease extends Pick<Duty, "working" | "ending"> {
  renew(heldUntil: number): void;
  end(because: "no_answer" | "another_works" | "stopping"): void;
}

/** A lease that is not held yet. It expires by itself, at an instant of the monotonic clock. */
function openLease({ bot, monotonic, log }: Pick<DutyParts, "bot" | "monotonic" | "log">): Lease {
  let until = Number.NEGATIVE_INFINITY;
  let shift = new AbortController();
  shift.abort();
  let expiry: NodeJS.Timeout | undefined;

  const end: Lease["end"] = (because) => {
    until = Number.NEGATIVE_INFINITY;
    clearTimeout(expiry);
    if (shift.signal.aborted) return;
    shift.abort();
    log.note("duty.ended", { bot, because });
  };

  return {
    working: () => monotonic() < until,
    ending: () => shift.signal,
    renew(heldUntil) {
      until = heldUntil;
      clearTimeout(expiry);
      expiry = setTimeout(() => end("no_answer"), Math.max(0, heldUntil - monotonic()));
      if (!shift.signal.aborted) return;
      shift = new AbortController();
      log.note("duty.taken", { bot });
    },
    end,
  };
}
