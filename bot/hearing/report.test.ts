import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { openLog } from "../../plugin/foundation/log.ts";
import type { BotReport, ReportAnswer } from "../../plugin/http/bot-api.ts";
import { ServiceFailure } from "../service.ts";
import { until } from "../stage.fixture.ts";
import { type Reports, startReports } from "./report.ts";

const ACCOUNT = "0123456789abcdef0123456789abcdef";
let reports: Reports | undefined;
afterEach(() => reports?.stop());

function start(working: boolean, counts: { waiting: number; parked: number }, answers: Partial<ReportAnswer>[] = []) {
  const told: BotReport[] = [];
  const faults = { left: 0 };
  const replays: string[] = [];
  const memory = { epoch: 0, replayed: 0, woken: 0, strong: false };
  const service = {
    async report(report: BotReport) {
      if (faults.left-- > 0) throw new ServiceFailure("unavailable", "Busy.");
      told.push(report);
      return { epoch: told.length, again: false, ...answers.shift() };
    },
    parked: async () => ({ done: [], wanted: [] }),
  };
  const log = openLog("bot", "silent");
  const now = () => new Date("2026-11-21T12:00:00.000Z");
  reports = startReports({
    service,
    bot: "desk",
    inbox: {
      counts: () => ({ ...counts }),
      parked: () => [],
      letGo: () => {},
      epoch: () => memory.epoch,
      epochAt: now,
      meet: (epoch) => {
        memory.epoch = epoch;
      },
      replayed: () => memory.replayed,
      replay: (restore, since) => {
        memory.replayed = restore;
        replays.push(since.toISOString());
      },
    },
    working: () => working,
    listens: () => ({ sms: "listening" }),
    signing: {
      account: ACCOUNT,
      strong: () => memory.strong,
      mark: () => {
        memory.strong = true;
      },
    },
    wake: () => {
      memory.woken += 1;
    },
    now,
    log,
  });
  return { told, faults, replays, memory };
}

test("a working bot keeps reporting what it holds and how it listens, with the epoch of the last answer", async () => {
  const { told } = start(true, { waiting: 0, parked: 2 });
  await until("it has told twice", () => told.length === 2);
  expect(told[1]).toEqual({
    bot: "desk",
    working: true,
    waiting: 0,
    parked: 2,
    listens: { sms: "listening" },
    epoch: 1,
    epochAt: "2026-11-21T12:00:00.000Z",
    replayed: 0,
    signing: { account: ACCOUNT, strong: false },
  });
});

test("what the service knows of the account's signatures, this bot knows from its first answer on", async () => {
  const { told, memory } = start(true, { waiting: 0, parked: 0 }, [{ strong: true }]);
  expect(reports?.answered()).toBe(false);
  await until("it has told twice", () => told.length === 2);
  expect([memory.strong, reports?.answered()]).toEqual([true, true]);
  expect(told.map(({ signing }) => signing?.strong)).toEqual([false, true]);
});

test("an inbox that became empty is reported at once, and again after an outage of the service", async () => {
  const counts = { waiting: 3, parked: 0 };
  const { told, faults } = start(true, counts);
  await until("it has told", () => told.length === 1);
  faults.left = 1;
  counts.waiting = 0;
  await until("it has told", () => told.length === 2);
  expect(told.map((report) => report.waiting)).toEqual([3, 0]);
});

test("a bot that stands by reports what it holds, and that it is not active", async () => {
  const { told } = start(false, { waiting: 1, parked: 0 });
  await until("it tells", () => told.length === 1);
  expect(told[0]).toMatchObject({ working: false, waiting: 1 });
});

test("a service that wants a count after its answer gets one at once, but not for ever", async () => {
  const again = { again: true };
  const { told } = start(true, { waiting: 0, parked: 0 }, [again, again, again, again]);
  await until("it has told", () => told.length === 3);
  await sleep(300);
  expect(told.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
});

test("after a restore of the database what changed a consent is handed over again, once", async () => {
  const restore = { id: 7, since: "2026-11-21T00:00:00.000Z" };
  const { told, replays, memory } = start(true, { waiting: 0, parked: 0 }, [{ restore }, { restore }]);
  await until("it has told twice", () => told.length === 2);
  expect([replays, memory.woken]).toEqual([["2026-11-21T00:00:00.000Z"], 1]);
  expect(told[1]?.replayed).toBe(7);
});
