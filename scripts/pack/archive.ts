import { createHash } from "node:crypto";
import { type Zippable, zipSync } from "fflate";

export interface Entry {
  /** Its path in the archive, with forward slashes. */
  path: string;
  content: Uint8Array;
  /** May be run: mode 755 instead of 644. */
  program?: boolean;
}

const UNIX = 3;
const REGULAR_FILE = 0o100_000;

/**
 * A time that depends on the content only. Koha keeps compiled templates for as long as the file's time is the same,
 * whatever is in it: with one time for all, an upgrade would go on showing the former pages. Noon, because no time zone
 * puts its clocks forward or back then: a zip tells local time.
 */
function timeOf(content: Uint8Array): Date {
  let left = createHash("sha256").update(content).digest().readUInt32BE();
  const draw = (count: number): number => {
    const drawn = left % count;
    left = Math.floor(left / count);
    return drawn;
  };
  return new Date(1990 + draw(18), draw(12), 1 + draw(28), 12, draw(60), 2 * draw(30));
}

/** A plain zip whose bytes depend on paths, contents and modes only: entries in the order of their paths. */
export function zipEntries(entries: readonly Entry[]): Uint8Array {
  const files: Zippable = {};
  for (const { path, content, program } of [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const mode = REGULAR_FILE | (program === true ? 0o755 : 0o644);
    files[path] = [content, { level: 9, mtime: timeOf(content), os: UNIX, attrs: mode << 16 }];
  }
  return zipSync(files);
}
