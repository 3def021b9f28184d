import { setTimeout as sleep } from "node:timers/promises";
import type { BotDesk, BotReport } from "../plugin/http/bot-api.ts";
import type { Log } from "../plugin/log.ts";
import type { Inbox } from "./inbox.ts";
import { openParkedReport } from "./report-parked.ts";
import { ServiceFailure } from "./service.ts";

export interface Reports {
  stop(): Promise<void>;
}

export interface ReportParts {
  service: Pick<BotDesk, "report" | "parked">;
  bot: string;
  inbox: Pick<Inbox, "counts" | "parked" | "letGo">;
  working: () => boolean;
  now: () => Date;
  log: Log;
}

const tickMs = 1_000;

/**
 * Tells the service what this bot still holds: every second tick, and at the next tick when the inbox has become empty.
 * A bot that stands by with an empty inbox says nothing: its silence must not pass for someone listening.
 */
export function startReports({ service, bot, inbox, working, now, log }: ReportParts): Reports {
  const stopping = new AbortController();
  let told: BotReport | undefined;
  let sinceTold = 2;
  const tellParked = openParkedReport({ service, bot, inbox, now, log });

  async function tick(): Promise<void> {
    const counts = inbox.counts();
    const changed = told?.waiting !== counts.waiting || told.parked !== counts.parked;
    const emptied = changed && counts.waiting === 0 && told !== undefined;
    const owing = counts.waiting > 0 || emptied || (changed && counts.parked > 0);
    if (!working() && !owing) return;
    if (++sinceTold < 2 && !emptied) return;
    const report = { bot, ...counts };
    await service.report(report);
    told = report;
    sinceTold = 0;
  }

  const finished = (async () => {
    while (!stopping.signal.aborted) {
      // The service's silence is noted by duty and hand-over already.
      const noted = (error: unknown) => {
        if (!(error instanceof ServiceFailure)) log.bug("report.failed", error);
      };
      await tick().catch(noted);
      await tellParked().catch(noted);
      await sleep(tickMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();

  return {
    stop() {
      stopping.abort();
      return finished;
    },
  };
}
