import { readFile } from "node:fs/promises";

/** The CPU time and memory that a process has used so far. */
export interface Usage {
  cpuSeconds: number;
  /** The peak of its resident memory. */
  peakMegabytes: number;
}

/** Linux counts a process's time in hundredths of a second (USER_HZ), whatever the kernel's own tick. */
const TICKS = 100;

/** Reads CPU time and peak memory of a running process from /proc (man 5 proc: stat fields 14 and 15, status VmHWM). */
export async function readUsage(pid: number): Promise<Usage> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The program's name is in parentheses and may contain blanks.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS, peakMegabytes: Number(peak) / 1024 };
}

/** The usage between two readings; the peak is that of the later one. */
export function between(before: Usage, after: Usage): Usage {
  return { cpuSeconds: after.cpuSeconds - before.cpuSeconds, peakMegabytes: after.peakMegabytes };
}
