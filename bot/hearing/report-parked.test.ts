import { expect, test } from "vitest";
import { openLog } from "../../plugin/foundation/log.ts";
import type { ParkedReport } from "../../plugin/http/bot-api.ts";
import { openParkedReport } from "./report-parked.ts";

const noon = new Date("2026-11-21T12:00:00.000Z");

const aParked = (row: number, more: { address?: string; text?: string } = {}) => ({
  row,
  heardAt: noon.toISOString(),
  channel: "sms",
  kind: "text",
  address: "15550109001",
  text: `text ${row}`,
  ...more,
});

/** A bot whose inbox holds these parked texts, and a service that has read none of them yet. */
function aBot(...held: ReturnType<typeof aParked>[]) {
  const told: ParkedReport[] = [];
  const read = new Set<number>();
  const service = { done: [] as number[], deaf: false };
  const letGo: number[] = [];
  const inbox = {
    counts: () => ({ waiting: 0, parked: held.length - letGo.length }),
    parked: (most: number) => held.filter(({ row }) => !letGo.includes(row)).slice(0, most),
    letGo: (rows: readonly number[]) => void letGo.push(...rows),
  };
  const tick = openParkedReport({
    service: {
      parked: async (report) => {
        told.push(report);
        if (service.deaf) throw new Error("nobody at home");
        for (const { row } of report.texts) read.add(row);
        const wanted = report.rows.map(({ row }) => row).filter((row) => !read.has(row));
        return { done: service.done, wanted };
      },
    },
    bot: "desk",
    inbox,
    now: () => noon,
    log: openLog("bot", "silent"),
  });
  const ticks = async (times: number) => {
    for (let i = 0; i < times; i += 1) await tick().catch(() => {});
  };
  const words = () => told.map(({ rows, texts }) => [rows.length, ...texts.map(({ text }) => text)]);
  return { ticks, told, words, service, letGo };
}

test("an inbox with nothing parked sends no report", async () => {
  const bot = aBot();
  await bot.ticks(10);
  expect(bot.told).toEqual([]);
});

test("texts are named, then sent to the service that wants them, once", async () => {
  const bot = aBot(aParked(4), aParked(7));
  await bot.ticks(12);
  expect(bot.words()).toEqual([[2], [2, "text 4", "text 7"], [2], [2]]);
  expect(bot.told[1]).toEqual({
    bot: "desk",
    rows: [
      { row: 4, heardAt: noon.toISOString() },
      { row: 7, heardAt: noon.toISOString() },
    ],
    texts: [aParked(4), aParked(7)],
  });
});

test("what staff have dealt with is erased", async () => {
  const bot = aBot(aParked(4), aParked(7));
  await bot.ticks(2);
  bot.service.done = [4];
  await bot.ticks(6);
  expect(bot.letGo).toEqual([4]);
  bot.service.done = [7];
  await bot.ticks(20);
  expect(bot.letGo).toEqual([4, 7]);
  expect(bot.words().at(-1)).toEqual([1]);
});

test("a service that is down is asked now and then, and sent the texts again afterwards", async () => {
  const bot = aBot(aParked(4));
  await bot.ticks(1);
  bot.service.deaf = true;
  await bot.ticks(11);
  expect(bot.words()).toEqual([[1], [1, "text 4"], [1], [1]]);
  bot.service.deaf = false;
  await bot.ticks(10);
  expect(bot.words().at(-1)).toEqual([1, "text 4"]);
});

test("more texts than fit into one report are sent in several, and endless ones are cut", async () => {
  const bot = aBot(...Array.from({ length: 25 }, (_, row) => aParked(row)), aParked(90, { address: "9".repeat(300) }));
  await bot.ticks(4);
  expect(bot.told.map(({ texts }) => texts.length)).toEqual([0, 10, 10, 6]);
  expect(bot.told.at(-1)?.texts.at(-1)?.address).toBe("9".repeat(254));
  const endless = aBot(aParked(1, { text: "x".repeat(30_000) }));
  await endless.ticks(2);
  expect(endless.told[1]?.texts[0]?.text).toHaveLength(20_000);
});
