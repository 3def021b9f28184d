import { createHash } from "node:crypto";
import { basename } from "node:path";

/** What root copies out of the plugin folder and runs or installs, below the folder of the plugin's class. */
export const ROOTS_FILES = ["system/bin/tidings-setup", "system/tidings@.service", "system/tidings-bot@.service"];

/**
 * The sums of these files as `sha256sum -c` reads them, a line each, under their bare names: whoever installs compares
 * what root is about to run with them. They mean something only if they come another way than the plugin folder.
 */
export function listSums(files: readonly { path: string; content: Uint8Array }[]): string {
  return files
    .map(({ path, content }) => `${createHash("sha256").update(content).digest("hex")}  ${basename(path)}\n`)
    .join("");
}
