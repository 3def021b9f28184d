import { execFile } from "node:child_process";
import { chmod, chown, copyFile, mkdir, mkdtemp, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, onTestFinished, test } from "vitest";

/* What root runs must be root's alone. Nobody else is asked: whoever is not root can only look (--dry-run). */

const system = fileURLToPath(new URL(".", import.meta.url));
const FILES = ["bin/tidings-setup", "tidings@.service", "tidings-bot@.service"];
const isRoot = process.getuid?.() === 0;

let folder: string;
beforeEach(async () => {
  const outer = await mkdtemp(join(tmpdir(), "tidings-owner-"));
  onTestFinished(() => rm(outer, { recursive: true, force: true }));
  folder = join(outer, "tidings");
  await mkdir(folder);
  for (const file of FILES) await copyFile(join(system, file), join(folder, file.replace("bin/", "")));
  for (const path of [outer, folder]) await chmod(path, 0o755);
});

function setUp(program = join(folder, "tidings-setup")): Promise<string> {
  const args = [program, "--dry-run", "nowhere"];
  const env = { PATH: process.env.PATH ?? "" };
  return new Promise((resolve) => {
    execFile("/bin/sh", args, { env }, (_, out, errors) => resolve(out + errors));
  });
}

const GONE_ON = /There is no \/etc\/koha\/sites\/nowhere\/koha-conf\.xml/;
const COPY = /sudo install -D -m 644 -t \/opt\/tidings .*\n.*sha256sum/;

test.runIf(isRoot)("a copy that is root's alone goes on", async () => {
  expect(await setUp()).toMatch(GONE_ON);
});

const makeOurs = (path: string) => chown(path, 65_534, 65_534);

test.runIf(isRoot).for<[what: string, spoil: () => Promise<void>]>([
  ["a script that its group may write", () => chmod(join(folder, "tidings-setup"), 0o775)],
  ["a unit that everybody may write", () => chmod(join(folder, "tidings-bot@.service"), 0o666)],
  ["a folder that everybody may write", () => chmod(folder, 0o777)],
  ["a folder above that its group may write", () => chmod(join(folder, ".."), 0o775)],
  ["a script of Koha's user", () => makeOurs(join(folder, "tidings-setup"))],
  ["a unit of Koha's user", () => makeOurs(join(folder, "tidings@.service"))],
  ["a folder of Koha's user", () => makeOurs(folder)],
  [
    "a link to a unit of Koha's user",
    async () => {
      const unit = join(folder, "tidings@.service");
      await rename(unit, `${unit}.real`);
      await makeOurs(`${unit}.real`);
      await chmod(`${unit}.real`, 0o666);
      await symlink(`${unit}.real`, unit);
    },
  ],
])("%s is refused, with the way to a copy", async ([, spoil]) => {
  await spoil();
  const said = await setUp();
  expect(said).toMatch(COPY);
  expect(said).toContain("can be changed by others than root");
});

test.runIf(isRoot)("a unit that was not copied is named", async () => {
  await rm(join(folder, "tidings-bot@.service"));
  expect(await setUp()).toMatch(/There is no .*tidings-bot@\.service: copy it/);
});
