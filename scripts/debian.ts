import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A Debian package and a program of it that shows that it is there. */
export interface DebianPackage {
  name: string;
  file: string;
}

/** Where a program is: at the given path, or under its name in PATH. */
export function findProgram(file: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [file, ...folders.map((folder) => join(folder, basename(file)))].find((path) => existsSync(path));
}

/**
 * Installs what is missing of these packages with apt-get: as root, or through a sudo that asks no password.
 * With neither, or when apt-get fails, it prints the line to type and ends this program with code 3.
 */
export async function ensureDebian(packages: DebianPackage[], say: (sentence: string) => void): Promise<void> {
  const missing = packages.filter(({ file }) => findProgram(file) === undefined).map(({ name }) => name);
  if (missing.length === 0) return;
  const install = ["install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", ...missing];
  const asRoot = process.getuid?.() === 0 ? [] : await sudo();
  if (asRoot === undefined) {
    return giveUp(`These packages are missing, and only root can install them: ${missing.join(" ")}.`, missing);
  }
  say(`Installing ${missing.join(" and ")} with apt-get; this may take a minute.`);
  try {
    for (const words of [["update"], install]) {
      const [program = "apt-get", ...rest] = [...asRoot, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...words];
      await run(program, rest, { maxBuffer: 64 * 1024 * 1024 });
    }
  } catch (error) {
    const heard = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    return giveUp(`apt-get could not install ${missing.join(" ")}:\n${heard.trim()}`, missing);
  }
}

/** The words before a command that root must run, or undefined where sudo would ask for a password. */
async function sudo(): Promise<string[] | undefined> {
  return run("sudo", ["-n", "true"]).then(
    () => ["sudo", "-n"],
    () => undefined,
  );
}

function giveUp(sentence: string, missing: string[]): never {
  process.stderr.write(`${sentence}\nPlease run, as root:\n  apt-get update && apt-get install ${missing.join(" ")}\n`);
  process.exit(3);
}
