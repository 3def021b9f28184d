import { expect, test } from "vitest";
import { judgeAims } from "./aims.ts";
import type { Figures } from "./contenders.ts";

const tidings = (perSecond: number, peakMegabytes: number): Figures => ({
  contender: "tidings",
  seconds: 1,
  perSecond,
  usage: { sender: { cpuSeconds: 1, peakMegabytes }, MariaDB: { cpuSeconds: 1, peakMegabytes: 900 } },
});

test("each aim is shown with the figure reached, and whether that is enough", () => {
  expect(judgeAims([tidings(1_500, 249.4)], { toPlainLoop: 5, toCeiling: 0.6 })).toEqual([
    "met      5 times the plain loop: 5.0 times",
    "met      60 % of the ceiling: 60 %",
    "met      1500 messages/s on 2 quiet cores: 1500",
    "met      service under 250 MB: 249 MB at its peak",
  ]);
  expect(judgeAims([tidings(1_499, 250)], { toPlainLoop: 4.9, toCeiling: 0.59 })).toEqual([
    "not met  5 times the plain loop: 4.9 times",
    "not met  60 % of the ceiling: 59 %",
    "not met  1500 messages/s on 2 quiet cores: 1499",
    "not met  service under 250 MB: 250 MB at its peak",
  ]);
});

test("an aim is left out if the contender it compares with did not run", () => {
  const alone = judgeAims([tidings(2_000, 200)], { toPlainLoop: undefined, toCeiling: undefined });
  expect(alone.map((line) => line.split(":")[0])).toEqual([
    "met      1500 messages/s on 2 quiet cores",
    "met      service under 250 MB",
  ]);
  expect(judgeAims([], { toPlainLoop: undefined, toCeiling: undefined })).toEqual([]);
});
