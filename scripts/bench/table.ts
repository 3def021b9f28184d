import type { Contender, Figures } from "./contenders.ts";

/** Returns the median; for an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? upper)) / 2;
}

/** Returns the median of each figure over all rounds of one contender. */
export function summarise(contender: Contender, rounds: readonly Figures[]): Figures {
  const mine = rounds.filter((round) => round.contender === contender);
  const names = Object.keys(mine[0]?.usage ?? {});
  const middle = (name: string, field: "cpuSeconds" | "peakMegabytes") =>
    median(mine.map((round) => round.usage[name]?.[field] ?? Number.NaN));
  return {
    contender,
    seconds: median(mine.map((round) => round.seconds)),
    perSecond: median(mine.map((round) => round.perSecond)),
    usage: Object.fromEntries(
      names.map((name) => [
        name,
        { cpuSeconds: middle(name, "cpuSeconds"), peakMegabytes: middle(name, "peakMegabytes") },
      ]),
    ),
  };
}

/** Formats the medians as a text table. */
export function drawTable(medians: readonly Figures[]): string {
  const lines = [["", "messages/s", "seconds", "process", "CPU s", "peak MB"]];
  for (const { contender, perSecond, seconds, usage } of medians) {
    let [name, pace, time] = [contender as string, perSecond.toFixed(0), seconds.toFixed(1)];
    for (const [process, { cpuSeconds, peakMegabytes }] of Object.entries(usage)) {
      lines.push([name, pace, time, process, cpuSeconds.toFixed(1), peakMegabytes.toFixed(0)]);
      [name, pace, time] = ["", "", ""];
    }
  }
  return lines.map((line) => line.map(pad).join("").trimEnd()).join("\n");
}

const WIDTHS = [12, 12, 9, 12, 8, 9];

function pad(cell: string, column: number): string {
  const width = WIDTHS[column] ?? 0;
  const isWord = column === 0 || column === 3;
  return isWord ? `  ${cell}`.padEnd(width + 2) : cell.padStart(width);
}
