import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "../plugin/foundation/failure.ts";
import { fileTrouble } from "../plugin/foundation/file-trouble.ts";
import { packPlugin } from "./pack/plugin-file.ts";

/*
 * Writes dist/koha-plugin-tidings-<version>.kpz, which a library uploads to Koha's plugin manager, and beside it the
 * sums with which they compare what root is about to run.
 */

const root = fileURLToPath(new URL("..", import.meta.url));
const UNDATED = "2026-01-01";

/**
 * The date of SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/), else of the last commit:
 * never today's date, which would change the bytes of the archive.
 */
function packedOn(): string {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  if (epoch) return new Date(Number(epoch) * 1000).toISOString().slice(0, 10);
  try {
    const format = ["log", "-1", "--format=%cs"];
    return execFileSync("git", format, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return UNDATED;
  }
}

try {
  const { name, archive, sums } = await packPlugin(root, packedOn());
  await mkdir(join(root, "dist"), { recursive: true });
  const sumsFile = name.replace(/kpz$/, "sha256");
  await writeFile(join(root, "dist", name), archive);
  await writeFile(join(root, "dist", sumsFile), sums);
  console.log(`dist/${name}: ${(archive.length / 1_000_000).toFixed(1)} MB`);
  console.log(`dist/${sumsFile}, to compare with on the server:\n${sums.trimEnd()}`);
} catch (error) {
  const trouble = fileTrouble(error);
  if (!(error instanceof Failure) && trouble === undefined) throw error;
  const said = error instanceof Error ? error.message : String(error);
  console.error(trouble === undefined ? said : `The plugin file cannot be written to dist/: ${trouble}. (${said})`);
  process.exitCode = 1;
}
