import { readFile } from "node:fs/promises";
import { Failure } from "../../plugin/foundation/failure.ts";
import type { Environment } from "./command.ts";

/** The name, the quoted pieces, and the unquoted rest up to its last non-blank character. */
const ASSIGNMENT =
  /^[ \t]*(?![#;])([^\s=](?:[^=\n]*[^\s=])?)[ \t]*=((?:[ \t]*(?:'[^']*'|"(?:\\[\s\S]|[^"\\])*"))*)[ \t]*((?:\\[\s\S]|[^\\\s]|[ \t]+(?=[^ \t\n]))*)[ \t]*$/gm;
const QUOTED = /'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"/g;

/**
 * The assignments of a settings file as systemd reads them: unlike in a shell nothing is replaced, and `#` begins a
 * comment at a line's start only.
 * https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#EnvironmentFile=
 */
export function readAssignments(text: string): Record<string, string> {
  const found = [...text.replace(/\r\n?/g, "\n").matchAll(ASSIGNMENT)];
  return Object.fromEntries(
    found.map(([, name = "", quoted = "", rest = ""]) => [name, unquoted(quoted) + bare(rest)]),
  );
}

const unquoted = (text: string) =>
  [...text.matchAll(QUOTED)]
    .map(([, single, double = ""]) => single ?? double.replace(/\\(?:\n|(["\\`$]))/g, "$1"))
    .join("");

/** A backslash keeps the next character as it is, or joins two lines at the end of a line. */
const bare = (text: string) => text.replace(/\\(?:\n|([\s\S]))/g, "$1");

/**
 * Returns the environment in which systemd starts the programs of an instance. `root` is the folder that contains the
 * server's `etc`. Throws a Failure if the settings file cannot be read.
 */
export async function readInstance(instance: string, root = ""): Promise<Environment> {
  if (!/^[\w-]+$/.test(instance)) throw new Failure("bad_arguments", `"${instance}" is no name of a Koha instance.`);
  const site = `${root}/etc/koha/sites/${instance}`;
  const text = await readFile(`${site}/tidings.env`, "utf8").catch((cause: unknown) => {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const why =
      code === "ENOENT"
        ? "is not there: is that the instance's name, and was tidings-setup run?"
        : `cannot be read; root can, and the instance's own user: begin the command with sudo -u ${instance}-koha`;
    throw new Failure("bad_arguments", `${site}/tidings.env ${why}`, cause);
  });
  return { KOHA_CONF: `${site}/koha-conf.xml`, ...readAssignments(text) };
}
