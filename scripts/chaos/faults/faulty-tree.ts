import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Patch } from "./patches.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const MOST_BYTES = 16 * 1024 * 1024;

/** A copy of the checked-out tree with a fault in it. */
export interface FaultyTree {
  folder: string;
  remove(): Promise<void>;
}

/**
 * Copies the tracked files, as they are in the working copy, into a temporary folder, and applies the patch there.
 * `node_modules` is a link to ours. Throws an Error if the patch does not apply.
 */
export async function openFaultyTree(patch: Patch): Promise<FaultyTree> {
  const folder = await mkdtemp(join(tmpdir(), "tidings-fault-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await copyTree(folder);
    // Git would look for a repository above the folder, and there leave out what is not below its own root.
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(await realpath(folder)) };
    await run("git", ["apply", patch.file], { cwd: folder, env });
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function copyTree(folder: string): Promise<void> {
  const { stdout } = await run("git", ["ls-files", "-z"], { cwd: ROOT, maxBuffer: MOST_BYTES });
  // A file that was deleted and not committed is tracked still.
  const files = stdout.split("\0").filter((file) => file !== "" && existsSync(join(ROOT, file)));
  for (const parent of new Set(files.map((file) => dirname(file))))
    await mkdir(join(folder, parent), { recursive: true });
  for (const file of files) await copyFile(join(ROOT, file), join(folder, file));
  await symlink(await realpath(join(ROOT, "node_modules")), join(folder, "node_modules"));
}
