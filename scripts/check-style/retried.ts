import type { StyleFault } from "./faults.ts";

/** `inTransaction` itself. */
const RETRIES = "plugin/database/connection.ts";
const CHECKED = /^(?:plugin|bot)\/.*\.tsx?$/;
const TEST = /\.(test|fixture)\.tsx?$/;
/** A transaction that only reads takes no locks. */
const BARE = /\.(?:transaction\(\)(?!\.setAccessMode\("read only"\))|startTransaction\()/;

/** Returns where a source begins a transaction by itself, which a deadlock would end for good. */
export function retriedFaults(file: string, text: string): StyleFault[] {
  if (!CHECKED.test(file) || TEST.test(file) || file === RETRIES) return [];
  return text
    .split("\n")
    .flatMap((content, index) =>
      BARE.test(content) ? [{ line: index + 1, fault: "begins a transaction itself; inTransaction retries it" }] : [],
    );
}
