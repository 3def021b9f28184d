import { afterEach } from "vitest";
import { aLog } from "../delivery/a-desk.ts";
import { at, useKoha } from "../delivery/an-intake.ts";
import { applyReceipt } from "../delivery/receipts.ts";
import { sealed } from "../log.ts";
import { openMetrics } from "../reports/metrics.ts";
import { createApp } from "./app.ts";
import type { BotDesk } from "./bot-api.ts";
import { readReadiness } from "./readiness.ts";

export const TOKEN = "a-bot-token-of-some-length";
export const KEYS = { authToken: "plivo-auth-token-0815", subToken: "some-other-token" };
export const PUBLIC = "https://library.example/tidings";

/** The service's pages over a real database, without a network; for the tests of a block. `told` is what has come through to it. */
export function aService() {
  const koha = useKoha();
  const told: unknown[] = [];
  afterEach(() => {
    told.length = 0;
  });
  const note = (question: unknown) => void told.push(question);
  const desk: BotDesk = {
    heard: async (heard) => {
      note(heard);
      return { outcome: "stopped", repeated: false };
    },
    whom: async (question) => {
      note(question);
      return { lang: "en", pending: false };
    },
    takeDuty: async (bot) => {
      note(bot);
      return { working: true, forMs: 1_000 };
    },
    leaveDuty: async (bot) => note(bot),
    report: async (report) => note(report),
  };

  function theService(broken: Partial<BotDesk> = {}) {
    const kept = aLog();
    const metrics = openMetrics(koha.db);
    const log = metrics.counted(kept.log);
    const app = createApp({
      log,
      botToken: sealed(TOKEN),
      desk: { ...desk, ...broken },
      webhooks: {
        authToken: sealed(KEYS.authToken),
        publicUrl: PUBLIC,
        log,
        apply: async (receipt) => {
          note(receipt);
          return applyReceipt(koha.db, receipt, at(0), 0.5);
        },
      },
      checks: {
        version: "1.2.3",
        readiness: () => readReadiness(koha.db, (because) => `<${because}>`, at(0)),
        metrics: metrics.text,
      },
    });
    return { app, said: kept.said };
  }
  return { koha, told, theService };
}
