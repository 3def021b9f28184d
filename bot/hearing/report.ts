import type { Log } from "../../plugin/foundation/log.ts";
import type { BotBackend, BotReport } from "../../plugin/http/bot-api.ts";
import { repeat } from "../repeat.ts";
import { ServiceFailure } from "../service.ts";
import type { Inbox } from "./inbox.ts";
import { openParkedReport } from "./report-parked.ts";

export interface Reports {
  /** Whether the service has answered a report since the start: from then on the bot knows what the service knows. */
  answered(): boolean;
  stop(): Promise<void>;
}

export interface ReportParts {
  service: Pick<BotBackend, "report" | "parked">;
  bot: string;
  inbox: Pick<Inbox, "counts" | "parked" | "letGo" | "epoch" | "epochAt" | "meet" | "replayed" | "replay">;
  working: () => boolean;
  /** How this bot listens to each provider. */
  listens: () => BotReport["listens"];
  /** What this bot knows of how the account that it hears signs; absent without such an account. */
  signing?: { account: string; strong: () => boolean; mark: () => void } | undefined;
  /** Called when there is something to hand over again. */
  wake: () => void;
  now: () => Date;
  log: Log;
}

const TICK_MS = 1_000;
/** The service may ask at once for a report made after its answer; so often in a row at most. */
const MOST_AT_ONCE = 3;

/**
 * Reports to the service what this bot still holds: every second tick, and at the next tick when the inbox has become
 * empty. A bot that stands by reports too, and says that it is not the active one.
 */
export function startReports(parts: ReportParts): Reports {
  const { service, bot, inbox, working, listens, signing, now, log } = parts;
  const stopping = new AbortController();
  let told: BotReport | undefined;
  let sinceTold = 2;
  const tellParked = openParkedReport({ service, bot, inbox, now, log });

  async function report(): Promise<{ again: boolean }> {
    // The epoch is read before the rows are counted: so the service knows that the count is newer than its question.
    const known = { epoch: inbox.epoch(), epochAt: inbox.epochAt().toISOString(), replayed: inbox.replayed() };
    const signs = signing && { signing: { account: signing.account, strong: signing.strong() } };
    const next = { bot, working: working(), ...inbox.counts(), listens: listens(), ...known, ...signs };
    const answer = await service.report(next);
    if (answer.strong && signs?.signing.strong === false) signing?.mark();
    told = next;
    sinceTold = 0;
    inbox.meet(answer.epoch, now());
    const { restore } = answer;
    if (restore && restore.id !== known.replayed) {
      inbox.replay(restore.id, new Date(restore.since));
      log.note("inbox.replayed", { restore: restore.id, waiting: inbox.counts().waiting });
      parts.wake();
    }
    return answer;
  }

  async function tick(): Promise<void> {
    const counts = inbox.counts();
    const emptied = told !== undefined && told.waiting > 0 && counts.waiting === 0;
    if (++sinceTold < 2 && !emptied) return;
    for (let asked = 0; asked < MOST_AT_ONCE; asked += 1) if (!(await report()).again) return;
  }

  // An outage of the service is logged by duty and hand-over already.
  const noted = (error: unknown) => {
    if (!(error instanceof ServiceFailure)) log.bug("report.failed", error);
  };
  const finished = repeat(async () => {
    await tick().catch(noted);
    await tellParked().catch(noted);
    return TICK_MS;
  }, stopping.signal);

  return {
    answered: () => told !== undefined,
    stop() {
      stopping.abort();
      return finished;
    },
  };
}
