import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import type { BotReport } from "../plugin/http/bot-api.ts";
import { openLog } from "../plugin/log.ts";
import { until } from "./a-stage.ts";
import { type Reports, startReports } from "./report.ts";
import { ServiceFailure } from "./service.ts";

let reports: Reports | undefined;
afterEach(() => reports?.stop());

function start(working: boolean, counts: { waiting: number; parked: number }) {
  const told: BotReport[] = [];
  const faults = { left: 0 };
  const service = {
    async report(report: BotReport) {
      if (faults.left-- > 0) throw new ServiceFailure("unavailable", "Busy.");
      told.push(report);
    },
    parked: async () => ({ done: [], wanted: [] }),
  };
  const log = openLog("bot", "silent");
  reports = startReports({
    service,
    bot: "desk",
    inbox: { counts: () => ({ ...counts }), parked: () => [], letGo: () => {} },
    working: () => working,
    now: () => new Date("2026-11-21T12:00:00.000Z"),
    log,
  });
  return { told, faults };
}

test("a working bot tells again and again what it holds, also that it holds nothing", async () => {
  const { told } = start(true, { waiting: 0, parked: 2 });
  await until("it has told twice", () => told.length === 2);
  expect(told[1]).toEqual({ bot: "desk", waiting: 0, parked: 2 });
});

test("an inbox that became empty is told at once, and after a silence of the service again", async () => {
  const counts = { waiting: 3, parked: 0 };
  const { told, faults } = start(true, counts);
  await until("it has told", () => told.length === 1);
  faults.left = 1;
  counts.waiting = 0;
  await until("it has told", () => told.length === 2);
  expect(told.map((report) => report.waiting)).toEqual([3, 0]);
});

test("a bot that stands by empty says nothing, lest its silence pass for listening; one that still holds texts does", async () => {
  const counts = { waiting: 0, parked: 0 };
  const { told } = start(false, counts);
  await sleep(2_300);
  expect(told).toEqual([]);
  counts.waiting = 1;
  await until("it tells what it holds", () => told.length === 1);
  counts.waiting = 0;
  await until("it tells that it is done", () => told.length === 2);
  expect(told.map((report) => report.waiting)).toEqual([1, 0]);
});
