import type { StyleFault } from "./faults.ts";

/** Only these begin a program, and so give the rest its clock, its chance and its environment. */
const BEGINS = /^(?:plugin|bot)\/(?:run|main)\.ts$/;
const CHECKED = /^(?:plugin|bot)\/.*\.tsx?$/;
const TEST = /\.(test|fixture)\.tsx?$/;
const COMMENT = /^\s*(?:\/?\*|\/\/)/;
const TAKEN: readonly [what: string, how: RegExp][] = [
  ["the time", /\bDate\.now\b|\bDate\(\s*\)|\bnew Date\b(?!\s*[(<])|\bperformance\.now\b|\bprocess\.hrtime\b/],
  ["a random number", /\bMath\.random\b|\brandom(?:Bytes|UUID|Int|FillSync|Fill)\b|\bgetRandomValues\b/],
  ["the environment", /\bprocess\.env\b/],
];

/**
 * Returns where a source of plugin/ or bot/ takes the time, a random number or the environment itself. Only run.ts and
 * main.ts may, because everything else must be testable with values that the test chooses.
 */
export function passedInFaults(file: string, text: string): StyleFault[] {
  if (!CHECKED.test(file) || BEGINS.test(file) || TEST.test(file)) return [];
  return text.split("\n").flatMap((content, index) =>
    COMMENT.test(content)
      ? []
      : TAKEN.filter(([, how]) => how.test(content)).map(([what]) => ({
          line: index + 1,
          fault: `takes ${what} itself; run.ts passes it in`,
        })),
  );
}
