import type { Figures } from "./contenders.ts";

/**
 * How many times faster Tidings is than another contender, compared round by round; undefined if that one did not run.
 */
export interface Ratios {
  toPlainLoop: number | undefined;
  toCeiling: number | undefined;
}

const MEGABYTES = 250;
const PER_SECOND = 1_500;
const TIMES_THE_LOOP = 5;
const OF_THE_CEILING = 0.6;

/**
 * Returns a line for each aim, saying whether the run met it; none if Tidings did not run. The aim for messages per
 * second assumes two idle cores.
 */
export function judgeAims(medians: readonly Figures[], { toPlainLoop, toCeiling }: Ratios): string[] {
  const ours = medians.find(({ contender }) => contender === "tidings");
  const megabytes = ours?.usage.sender?.peakMegabytes;
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  return [
    toPlainLoop && line(toPlainLoop >= TIMES_THE_LOOP, `5 times the plain loop: ${toPlainLoop.toFixed(1)} times`),
    toCeiling && line(toCeiling >= OF_THE_CEILING, `60 % of the ceiling: ${percent(toCeiling)}`),
    ours && line(ours.perSecond >= PER_SECOND, `1500 messages/s on 2 quiet cores: ${ours.perSecond.toFixed(0)}`),
    megabytes && line(megabytes < MEGABYTES, `service under 250 MB: ${megabytes.toFixed(0)} MB at its peak`),
  ].filter((one) => typeof one === "string");
}

const line = (isMet: boolean, what: string) => `${isMet ? "met    " : "not met"}  ${what}`;
