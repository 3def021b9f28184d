import { expect, test } from "vitest";
import type { Figures } from "./contenders.ts";
import { drawTable, median, summarise } from "./table.ts";

const round = (perSecond: number, cpuSeconds: number): Figures => ({
  contender: "tidings",
  seconds: 1_000 / perSecond,
  perSecond,
  usage: { sender: { cpuSeconds, peakMegabytes: 100 }, MariaDB: { cpuSeconds: 1, peakMegabytes: 50 } },
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
])("the median of %j is %d", (values, middle) => {
  expect(median(values)).toBe(middle);
});

test("a round that another program disturbed does not move the figures", () => {
  const summary = summarise("tidings", [round(1_000, 2), round(10, 9), round(1_100, 1)]);
  expect(summary).toMatchObject({ perSecond: 1_000, usage: { sender: { cpuSeconds: 2 } } });
  expect(drawTable([summary])).toBe(
    [
      "                messages/s  seconds  process        CPU s  peak MB",
      "  tidings             1000      1.0  sender           2.0      100",
      "                                     MariaDB          1.0       50",
    ].join("\n"),
  );
});
