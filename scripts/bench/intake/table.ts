import { median } from "../table.ts";

/** How the intake did after a history of so many texts. */
export interface IntakeFigures {
  history: number;
  perSecond: number;
  rowsATransaction: number;
  statementsARow: number;
  /** For how long a transaction held locks on Koha's rows. */
  heldMs: { median: number; p95: number };
  /** The peak of the process's resident memory. */
  megabytes: number;
  cpuSeconds: { intake: number; mariadb: number };
}

/** The medians of all rounds, by history. */
export function summariseIntake(rounds: readonly IntakeFigures[]): IntakeFigures[] {
  const histories = [...new Set(rounds.map(({ history }) => history))];
  return histories.map((history) => {
    const mine = rounds.filter((round) => round.history === history);
    const of = (figure: (round: IntakeFigures) => number) => median(mine.map(figure));
    return {
      history,
      perSecond: of((one) => one.perSecond),
      rowsATransaction: of((one) => one.rowsATransaction),
      statementsARow: of((one) => one.statementsARow),
      heldMs: { median: of((one) => one.heldMs.median), p95: of((one) => one.heldMs.p95) },
      megabytes: of((one) => one.megabytes),
      cpuSeconds: { intake: of((one) => one.cpuSeconds.intake), mariadb: of((one) => one.cpuSeconds.mariadb) },
    };
  });
}

const HEAD = ["history", "rows/s", "rows a tx", "statements/row", "held ms p50", "p95", "peak MB", "CPU s", "MariaDB"];

/** Formats the figures as a text table. */
export function drawIntake(figures: readonly IntakeFigures[]): string {
  const lines = figures.map((one) => [
    String(one.history),
    one.perSecond.toFixed(0),
    one.rowsATransaction.toFixed(0),
    one.statementsARow.toFixed(2),
    one.heldMs.median.toFixed(1),
    one.heldMs.p95.toFixed(1),
    one.megabytes.toFixed(0),
    one.cpuSeconds.intake.toFixed(1),
    one.cpuSeconds.mariadb.toFixed(1),
  ]);
  return [HEAD, ...lines]
    .map((line) => line.map((cell, at) => cell.padStart((HEAD[at]?.length ?? 0) + 3)).join(""))
    .join("\n");
}

const PER_SECOND = 3_000;
const MEGABYTES = 250;
/** What a machine that others use too may differ by from one minute to the next. */
const FLAT = 0.85;

/** A line for each aim, saying whether it was met. The aim for rows per second assumes two idle cores. */
export function judgeIntake(figures: readonly IntakeFigures[]): string[] {
  const slowest = Math.min(...figures.map(({ perSecond }) => perSecond));
  const largest = Math.max(...figures.map(({ megabytes }) => megabytes));
  const [short] = figures;
  const long = figures.at(-1);
  const ratio = short && long && figures.length > 1 ? long.perSecond / short.perSecond : undefined;
  return [
    aim(slowest >= PER_SECOND, `${PER_SECOND} rows/s on 2 quiet cores: ${slowest.toFixed(0)}`),
    aim(largest < MEGABYTES, `under ${MEGABYTES} MB: ${largest.toFixed(0)} MB at its peak`),
    ...(ratio === undefined
      ? []
      : [aim(ratio >= FLAT, `as fast after ${long?.history} texts as after ${short?.history}: ${ratio.toFixed(2)}`)]),
  ];
}

const aim = (isMet: boolean, what: string) => `${isMet ? "met    " : "not met"}  ${what}`;
