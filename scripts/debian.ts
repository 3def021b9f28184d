import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A Debian package, and a file of it whose presence shows that it is installed. */
export interface DebianPackage {
  name: string;
  file: string;
}

/** What the plugin's Perl needs outside Koha. */
export const PERL: readonly DebianPackage[] = [
  { name: "perl", file: "/usr/bin/perl" },
  { name: "libdbd-mysql-perl", file: "/usr/share/doc/libdbd-mysql-perl/copyright" },
];

/** Finds a program at the given path, or by its name in PATH; undefined if it is in neither. */
export function findProgram(file: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [file, ...folders.map((folder) => join(folder, basename(file)))].find((path) => existsSync(path));
}

/**
 * Installs those of these packages that are missing with apt-get: as root, or through a sudo that asks for no password.
 * With neither, or if apt-get fails, it prints the command to run and ends this process with exit code 3.
 */
export async function ensureDebian(packages: readonly DebianPackage[], say: (sentence: string) => void): Promise<void> {
  const why = await installDebian(packages, say);
  if (why !== undefined) giveUp(why, missingOf(packages));
}

/** Installs those that are missing, as `ensureDebian` does; returns why it could not, or undefined. */
export async function installDebian(
  packages: readonly DebianPackage[],
  say: (sentence: string) => void,
): Promise<string | undefined> {
  const missing = missingOf(packages);
  if (missing.length === 0) return undefined;
  const install = ["install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", ...missing];
  const asRoot = process.getuid?.() === 0 ? [] : await sudo();
  if (asRoot === undefined) {
    return `These packages are missing, and only root can install them: ${missing.join(" ")}.`;
  }
  say(`Installing ${missing.join(" and ")} with apt-get; this may take a minute.`);
  try {
    for (const words of [["update"], install]) {
      const [program = "apt-get", ...rest] = [...asRoot, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...words];
      await run(program, rest, { maxBuffer: 64 * 1024 * 1024 });
    }
    return undefined;
  } catch (error) {
    const heard = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    return `apt-get could not install ${missing.join(" ")}:\n${heard.trim()}`;
  }
}

const missingOf = (packages: readonly DebianPackage[]): string[] =>
  packages.filter(({ file }) => findProgram(file) === undefined).map(({ name }) => name);

/** The words to put before a command that root must run, or undefined if sudo would ask for a password. */
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
