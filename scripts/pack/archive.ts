import { type Zippable, zipSync } from "fflate";

export interface Entry {
  /** Its path in the archive, with forward slashes. */
  path: string;
  content: Uint8Array;
  /** May be run: mode 755 instead of 644. */
  program?: boolean;
}

/** The earliest that a zip can tell. fflate writes the parts of the local time, so the time zone does not matter. */
const EARLIEST = new Date(1980, 0, 1);
const UNIX = 3;
const REGULAR_FILE = 0o100_000;

/** A plain zip whose bytes depend on paths, contents and modes only: entries in the order of their paths, one time for all. */
export function zipEntries(entries: readonly Entry[]): Uint8Array {
  const files: Zippable = {};
  for (const { path, content, program } of [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const mode = REGULAR_FILE | (program === true ? 0o755 : 0o644);
    files[path] = [content, { level: 9, mtime: EARLIEST, os: UNIX, attrs: mode << 16 }];
  }
  return zipSync(files);
}
