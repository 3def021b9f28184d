import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../plugin/foundation/log.ts";
import type { BotBackend } from "../../plugin/http/bot-api.ts";
import type { BotMetrics } from "../metrics.ts";
import { ServiceFailure } from "../service.ts";
import type { Inbox, Waiting } from "./inbox.ts";
import { keepOf, needsWhom, tell } from "./listened.ts";

export interface HandOver {
  /** Something was kept. */
  wake(): void;
  /** Begins nothing more and waits for what is out, at most so long. */
  stop(withinMs: number): Promise<void>;
}

export interface HandOverParts {
  inbox: Inbox;
  service: Pick<BotBackend, "heard" | "whom">;
  now: () => Date;
  log: Log;
  tally: BotMetrics;
}

/** What the service made of a text, or why it did not take it. */
type HandedOver = { taken: string } | ServiceFailure["code"];

/** How many are handed over at once; as many STOPs again may go beside them. */
const AT_ONCE = 8;
const IDLE_MS = 250;
const LONGEST_KNOCK_MS = 5_000;
const backoffMs = (times: number) => Math.min(30_000, 250 * 2 ** Math.min(times, 10));

/**
 * Gives the service what the inbox holds, for ever, until it has taken or parked each. A lost answer is followed by a
 * repeat, which changes nothing there: the provider's id is the same.
 */
export function startHandOver({ inbox, service, now, log, tally }: HandOverParts): HandOver {
  const out = new Set<Promise<void>>();
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  let knock: NodeJS.Timeout | undefined;
  let knocks = 0;
  let troubled = false;

  let soon = false;

  const look = (afterMs: number) => {
    // A look that is due already stays due: a stream of news must not put it off for ever.
    if (soon || stopping) return;
    soon = afterMs === 0;
    clearTimeout(timer);
    timer = setTimeout(begin, afterMs);
  };

  function begin(): void {
    soon = false;
    try {
      for (let next = pick(); next !== undefined; next = pick()) {
        const flight = carry(next).finally(() => {
          out.delete(flight);
          look(0);
        });
        out.add(flight);
      }
    } catch (error) {
      log.bug("inbox.failed", error);
    }
    look(IDLE_MS);
  }

  function pick(): Waiting | undefined {
    if (out.size >= 2 * AT_ONCE) return undefined;
    return inbox.next(now(), out.size >= AT_ONCE || knock !== undefined);
  }

  async function carry(waiting: Waiting): Promise<void> {
    try {
      const outcome = await attempt(waiting);
      const retryAt = (times: number) => new Date(now().getTime() + backoffMs(times));
      if (typeof outcome === "object") {
        inbox.done(waiting.row, now(), keepOf(waiting.listened, outcome.taken));
        tally.handedOver(waiting.listened.channel);
      } else if (outcome === "refused") {
        if (inbox.refused(waiting.row, retryAt(waiting.refusals))) park(waiting);
      } else {
        inbox.failed(waiting.row, retryAt(waiting.tries));
      }
      settle(outcome);
    } catch (error) {
      // The inbox itself failed (a full disk): the row comes round again, but not in a spin.
      log.bug("inbox.failed", error);
      await sleep(1_000);
      inbox.release(waiting.row);
    }
  }

  async function attempt({ listened, heardAt, replayed }: Waiting): Promise<HandedOver> {
    try {
      const { channel, address } = listened;
      const whom = needsWhom(listened) ? await service.whom({ channel, address }) : undefined;
      const { outcome } = await service.heard(tell(listened, { heardAt, replayed, whom }));
      return { taken: outcome };
    } catch (error) {
      if (error instanceof ServiceFailure) {
        if (!troubled) log.note("service.failed", { code: error.code, answered: error.answered });
        troubled = true;
        return error.code;
      }
      log.bug("hand_over.failed", error);
      return "unavailable";
    }
  }

  /** Nobody at home: texts wait together and one knock in a while suffices, instead of each knocking for itself. */
  function settle(outcome: HandedOver): void {
    if (typeof outcome === "object") {
      if (troubled) log.note("service.back");
      troubled = false;
      if (knocks > 0) inbox.hasten();
      knocks = 0;
    } else if (outcome === "unreachable" && knock === undefined && !stopping) {
      knock = setTimeout(open, Math.min(LONGEST_KNOCK_MS, backoffMs(knocks)));
      knocks += 1;
    }
  }

  function open(): void {
    knock = undefined;
    look(0);
  }

  function park({ listened }: Waiting): void {
    tally.parked(listened.channel);
    log.note("inbox.parked", { channel: listened.channel, kind: listened.kind, id: listened.id });
  }

  look(0);
  return {
    wake: () => look(0),
    async stop(withinMs) {
      stopping = true;
      clearTimeout(timer);
      clearTimeout(knock);
      await Promise.race([Promise.all(out), sleep(withinMs, undefined, { ref: false })]);
    },
  };
}
