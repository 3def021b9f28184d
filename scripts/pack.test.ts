import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { strFromU8, unzipSync } from "fflate";
import { beforeAll, expect, test } from "vitest";
import { picturesShown } from "./manual-places.ts";
import { type Entry, zipEntries } from "./pack/archive.ts";
import { packagesOf } from "./pack/licences.ts";
import { readManifest } from "./pack/manifest.ts";
import { type PluginFile, packPlugin } from "./pack/plugin-file.ts";
import { stamp } from "./pack/stamp.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const DAY = "2026-11-21";
const HOME = "Koha/Plugin/Tidings";

const manifest = {
  name: "Tidings",
  class: "Koha::Plugin::Tidings",
  version: "1.2.3",
  minimum_koha: "19.05.00",
  author: "A librarian's friend",
  description: "Notices",
};
const shim = `package Koha::Plugin::Tidings;
our $VERSION = '{VERSION}';
my %about = (name => '{NAME}', author => "{AUTHOR}", minimum => '{MINIMUM_VERSION}', date => '{DATE}',
  path => $ENV{PATH}, v => $h{VERSION});
`;

let packed: PluginFile;
let files: Record<string, string>;

beforeAll(async () => {
  packed = await packPlugin(root, DAY);
  files = Object.fromEntries(
    Object.entries(unzipSync(packed.archive)).map(([path, bytes]) => [path, strFromU8(bytes)]),
  );
});

/** Reads the Unix modes from a zip's central directory, by path. */
function modesOf(archive: Uint8Array): Map<string, number> {
  const bytes = Buffer.from(archive);
  const modes = new Map<string, number>();
  for (let at = bytes.indexOf("PK\u0001\u0002"); at >= 0; at = bytes.indexOf("PK\u0001\u0002", at + 1)) {
    const length = bytes.readUInt16LE(at + 28);
    modes.set(bytes.toString("utf8", at + 46, at + 46 + length), bytes.readUInt16LE(at + 40) & 0o777);
  }
  return modes;
}

test("a second pack of the same files has the same bytes, and is small enough for Koha", async () => {
  const again = await packPlugin(root, DAY);
  const differing = Object.entries(unzipSync(again.archive)).filter(
    ([path, bytes]) => strFromU8(bytes) !== files[path],
  );
  expect(differing.map(([path]) => path)).toEqual([]);
  expect(Buffer.from(again.archive).equals(Buffer.from(packed.archive))).toBe(true);
  expect(packed.archive.length).toBeLessThan(10_000_000);
  expect(packed.name).toMatch(/^koha-plugin-tidings-\d+\.\d+\.\d+\.kpz$/);
});

test("everything is below the plugin's class, so that Koha removes all of it", () => {
  const paths = Object.keys(files);
  expect(paths).toEqual([...paths].sort());
  expect(paths.filter((path) => path !== `${HOME}.pm` && !path.startsWith(`${HOME}/`))).toEqual([]);
  expect(paths).toEqual(
    expect.arrayContaining(
      [
        "README.txt",
        "LICENSE",
        "LICENSES.txt",
        "manifest.json",
        "service/service.mjs",
        "service/service-run.mjs",
        "service/bot.mjs",
        "service/bot-run.mjs",
        "service/commands.mjs",
        "service/commands-run.mjs",
        "bot/understanding/learned/weights.json",
        "migrations/0001_workers.sql",
        "locales/da/replies.json",
        "plugin/http/frame/static/htmx.js",
        "system/tidings@.service",
        "system/tidings-bot@.service",
        "system/bin/tidings-setup",
      ].map((path) => `${HOME}/${path}`),
    ),
  );
});

test("the manual comes with its pages and with every picture that it shows", async () => {
  const pictures = (await picturesShown(root)).map((name) => `${HOME}/docs/manual/pictures/${name}`);
  expect(pictures.length).toBeGreaterThan(4);
  expect(Object.keys(files)).toEqual(expect.arrayContaining([...pictures, `${HOME}/docs/manual/README.md`]));
});

test("tests, sources and other people's folders are not packed", () => {
  const paths = Object.keys(files);
  expect(paths.filter((path) => /\.t$|\.tsx?$|node_modules|\/t\//.test(path))).toEqual([]);
  for (const [path, text] of Object.entries(files)) expect(text.includes(root), path).toBe(false);
});

test("the shim tells Koha the manifest's version", () => {
  const { version } = readManifest(files[`${HOME}/manifest.json`] ?? "", files[`${HOME}/manifest.json`] ?? "");
  expect(files[`${HOME}.pm`]).toContain(`'${version}'`);
  expect(files[`${HOME}.pm`]).not.toMatch(/['"]\{(NAME|VERSION|MINIMUM_VERSION|AUTHOR|DESCRIPTION|DATE)\}['"]/);
});

test("a template that changed has another time, or Koha would go on showing the one it compiled before", () => {
  const timeOf = (version: number, day = DAY): number => {
    const content = Buffer.from(`<h1>Tidings 0.1.${version}</h1>`);
    const zip = Buffer.from(zipEntries([{ path: "configure.tt", content }], day));
    return zip.readUInt32LE(zip.indexOf("PK\u0001\u0002") + 12);
  };
  expect(timeOf(0)).toBe(timeOf(0));
  const same = Array.from({ length: 200 }, (_, version) => timeOf(version) === timeOf(version + 1));
  expect(same).not.toContain(true);
  expect(timeOf(0)).not.toBe(timeOf(0, "2026-11-22"));
});

test("every file is as old as the plugin, and no older", () => {
  const bytes = Buffer.from(packed.archive);
  const days = new Set<string>();
  for (let at = bytes.indexOf("PK\u0001\u0002"); at >= 0; at = bytes.indexOf("PK\u0001\u0002", at + 1)) {
    const date = bytes.readUInt16LE(at + 14);
    days.add([1980 + (date >> 9), (date >> 5) & 15, date & 31].map((part) => String(part).padStart(2, "0")).join("-"));
  }
  expect([...days]).toEqual([DAY]);
});

test("only tidings-setup is executable", () => {
  const modes = modesOf(packed.archive);
  expect(modes.size).toBe(Object.keys(files).length);
  const programs = [...modes].filter(([, mode]) => mode !== 0o644);
  expect(programs).toEqual([[`${HOME}/system/bin/tidings-setup`, 0o755]]);
});

test("the sums are those of the plugin file and of the three files that root copies out of it", () => {
  const sumOf = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");
  const inside = (path: string) => sumOf(files[`${HOME}/system/${path}`] ?? "");
  expect(packed.sums.trim().split("\n").sort()).toEqual(
    [
      `${sumOf(packed.archive)}  ${packed.name}`,
      `${inside("bin/tidings-setup")}  tidings-setup`,
      `${inside("tidings@.service")}  tidings@.service`,
      `${inside("tidings-bot@.service")}  tidings-bot@.service`,
    ].sort(),
  );
});

test("the licence text of every bundled package is included", () => {
  const licences = files[`${HOME}/LICENSES.txt`] ?? "";
  for (const name of ["hono", "kysely", "mysql2", "plivo", "telegraf", "pino", "zod", "axios", "agent-base", "tr46"]) {
    expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, "m"));
  }
  const sections = licences.split(/^-{100}$/m).slice(1);
  expect(sections.length).toBeGreaterThan(60);
  for (const section of sections) expect(section.trim().split("\n").length, section.slice(0, 80)).toBeGreaterThan(5);
});

test("the programs import no package from the disk", () => {
  const builtins = new Set(process.getBuiltinModule("node:module").builtinModules);
  const isThere = (name: string) =>
    name.startsWith("./")
      ? `${HOME}/service/${name.slice(2)}` in files
      : name.startsWith("node:") || builtins.has(name);
  let seen = 0;
  for (const [path, text] of Object.entries(files).filter(([path]) => path.endsWith(".mjs"))) {
    const imported = [...text.matchAll(/^import (?:[^;]*? from )?"([^"]+)";$/gm)].map(([, name]) => name ?? "");
    const later = [...text.matchAll(/\bimport\("([^"]+)"\)/g)].map(([, name]) => name ?? "");
    seen += imported.length;
    expect(
      [...imported, ...later].filter((name) => !isThere(name)),
      path,
    ).toEqual([]);
  }
  expect(seen).toBeGreaterThan(20);
});

test("a manifest and a package.json of different versions are refused in one sentence", () => {
  const other = JSON.stringify({ version: "1.2.4" });
  expect(() => readManifest(JSON.stringify(manifest), other)).toThrow(
    "manifest.json says version 1.2.3 and package.json says 1.2.4; set both to the same.",
  );
  expect(readManifest(JSON.stringify(manifest), JSON.stringify({ version: "1.2.3" }))).toEqual(manifest);
});

test.each([
  [{ ...manifest, version: "1.2.3-beta" }, /version is not numbers/],
  [{ ...manifest, class: "Koha::Tidings" }, /class is not a class below Koha::Plugin/],
  [{ ...manifest, author: undefined }, /author/],
])("a manifest that Koha could not read is refused (%#)", (bad, sentence) => {
  expect(() => readManifest(JSON.stringify(bad), JSON.stringify({ version: bad.version }))).toThrow(sentence);
});

test("quoted placeholders are replaced, keys of Perl's hashes are not, and a quote cannot end a text", () => {
  const stamped = stamp(shim, manifest, DAY);
  expect(stamped).toContain("our $VERSION = '1.2.3';");
  expect(stamped).toContain(
    "author => 'A librarian\\'s friend', minimum => '19.05.00', date => '2026-11-21',\n  path => $ENV{PATH}, v => $h{VERSION}",
  );
});

test("a shim of another class, or without a place for the version, is refused", () => {
  expect(() => stamp(shim.replace("::Tidings", "::Other"), manifest, DAY)).toThrow("package Koha::Plugin::Tidings;");
  expect(() => stamp(shim.replace("'{VERSION}'", "'0'"), manifest, DAY)).toThrow("has no place for '{VERSION}'.");
});

test("the order in which files were found does not change an archive", () => {
  const entry = (path: string): Entry => ({ path, content: Buffer.from(path) });
  const [one, two] = [
    zipEntries([entry("a"), entry("B"), entry("ä")], DAY),
    zipEntries([entry("ä"), entry("B"), entry("a")], DAY),
  ];
  expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true);
});

test("a nested package is distinguished from the one above it", () => {
  expect(
    packagesOf([
      "node_modules/a/index.js",
      "node_modules/a/node_modules/@b/c/lib/x.js",
      "node_modules/a/node_modules/@b/c/y.js",
      "plugin/main.ts",
    ]),
  ).toEqual(["node_modules/a", "node_modules/a/node_modules/@b/c"]);
});
