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
 * A modification time that depends on the content only. Koha keeps a compiled template as long as the file's time is
 * the same, whatever is in it: with one time for all files, an upgrade would go on showing the old pages. Noon, because
 * a zip stores local time and no time zone changes its clocks at noon.
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

/** Returns a plain zip whose bytes depend only on paths, contents and modes: the entries are sorted by path. */
export function zipEntries(entries: readonly Entry[]): Uint8Array {
  const files: Zippable = {};
  for (const { path, content, program } of [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const mode = REGULAR_FILE | (program === true ? 0o755 : 0o644);
    files[path] = [content, { level: 9, mtime: timeOf(content), os: UNIX, attrs: mode << 16 }];
  }
  return zipSync(files);
}
