import { createHash } from "node:crypto";
import { type Zippable, zipSync } from "fflate";

export interface Entry {
  /** The path in the archive, with forward slashes. */
  path: string;
  content: Uint8Array;
  /** Executable: mode 755 instead of 644. */
  program?: boolean;
}

const UNIX = 3;
const REGULAR_FILE = 0o100_000;

/**
 * A modification time on the day of the pack, whose time of day depends on the content. Koha keeps a compiled template
 * as long as the file's time is the same, whatever is in it: with one time for all files, an upgrade on the same day
 * would go on showing the old pages. From five in the morning on, because a zip stores local time, and no time zone
 * changes its clocks then. `day`: such as `2026-11-21`.
 */
function timeOf(content: Uint8Array, day: string): Date {
  const [year = 1980, month = 1, date = 1] = day.split("-").map(Number);
  let left = createHash("sha256").update(content).digest().readUInt32BE();
  const draw = (count: number): number => {
    const drawn = left % count;
    left = Math.floor(left / count);
    return drawn;
  };
  return new Date(year, month - 1, date, 5 + draw(19), draw(60), 2 * draw(30));
}

/**
 * Returns a plain zip whose bytes depend only on paths, contents, modes and the day, which all files carry: the entries
 * are sorted by path.
 */
export function zipEntries(entries: readonly Entry[], day: string): Uint8Array {
  const files: Zippable = {};
  for (const { path, content, program } of [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const mode = REGULAR_FILE | (program === true ? 0o755 : 0o644);
    files[path] = [content, { level: 9, mtime: timeOf(content, day), os: UNIX, attrs: mode << 16 }];
  }
  return zipSync(files);
}
