import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { Failure } from "../../plugin/foundation/failure.ts";
import { type Entry, zipEntries } from "./archive.ts";
import { bundle } from "./bundle.ts";
import { collectLicences, packagesOf } from "./licences.ts";
import { type Manifest, type PackCode, readManifest } from "./manifest.ts";
import { stamp } from "./stamp.ts";
import { listSums, ROOTS_FILES } from "./sums.ts";

export interface PluginFile {
  /** `koha-plugin-tidings-0.1.0.kpz` */
  name: string;
  archive: Uint8Array;
  /** SHA-256 of the archive and of what root runs out of it, for `sha256sum -c`. */
  sums: string;
}

const LIMIT_BYTES = 10_000_000;

/**
 * Packs the checkout at `root` for Koha's plugin manager. The same files and `day` (`2026-11-21`, the date of the
 * plugin and of its files) give the same bytes. All files are below the folder of the plugin's class, which Koha
 * deletes with the plugin. Throws a Failure if the file would exceed 10 MB.
 */
export async function packPlugin(root: string, day: string): Promise<PluginFile> {
  const manifest = readManifest(await read(root, "manifest.json"), await read(root, "package.json"));
  const [programs, shim, files] = await Promise.all([
    bundlePrograms(root),
    readShim(root, manifest, day),
    readOwn(root),
  ]);
  const own = [...files, ...programs];
  const home = manifest.class.replaceAll("::", "/");
  const archive = zipEntries([...shim, ...own.map((entry) => ({ ...entry, path: `${home}/${entry.path}` }))], day);
  if (archive.length > LIMIT_BYTES) {
    throw new Failure<PackCode>("too_big", `The plugin file has ${archive.length} bytes; ${LIMIT_BYTES} are allowed.`);
  }
  const name = `koha-plugin-tidings-${manifest.version}.kpz`;
  const roots = own.filter(({ path }) => ROOTS_FILES.includes(path));
  return { name, archive, sums: listSums([{ path: name, content: archive }, ...roots]) };
}

/** The shim without its tests, its main file stamped. */
async function readShim(root: string, manifest: Manifest, day: string): Promise<Entry[]> {
  const main = `${manifest.class.replaceAll("::", "/")}.pm`;
  const entries = (await readFolder(join(root, "plugin/shim"))).filter(({ path }) => !/^t\/|\.ts$/.test(path));
  if (!entries.some(({ path }) => path === main)) {
    throw new Failure<PackCode>("shim_missing", `There is no plugin/shim/${main} to pack.`);
  }
  return entries.map(({ path, content }) =>
    path === main
      ? { path, content: utf8(stamp(Buffer.from(content).toString("utf8"), manifest, day)) }
      : { path, content },
  );
}

/** Files of packages that browsers get as they are, so that no bundle holds them; by where they are packed. */
const SERVED = { "plugin/http/frame/static/htmx.js": "node_modules/htmx.org/dist/htmx.min.js" };

/** What was learned about texts: both the bot and the commands read it. */
const WEIGHTS = "bot/understanding/learned/weights.json";

async function readOwn(root: string): Promise<Entry[]> {
  const folders = {
    migrations: "migrations",
    locales: "locales",
    "plugin/system": "system",
    "plugin/http/frame/styles": "plugin/http/frame/styles",
    "plugin/http/frame/static": "plugin/http/frame/static",
    "docs/manual": "docs/manual",
  };
  const entries: Entry[] = [];
  for (const [from, to] of Object.entries(folders)) {
    for (const { path, content } of await readFolder(join(root, from))) {
      if (path === "README.txt") entries.push({ path, content });
      else entries.push({ path: `${to}/${path}`, content, program: path.startsWith("bin/") });
    }
  }
  for (const path of ["manifest.json", "LICENSE", WEIGHTS])
    entries.push({ path, content: await readFile(join(root, path)) });
  for (const [path, from] of Object.entries(SERVED)) entries.push({ path, content: await readFile(join(root, from)) });
  return entries;
}

/** The name of each program in the plugin file, below `service/`: `service.mjs` and so on. */
const PROGRAMS = { service: "plugin/main.ts", bot: "bot/main.ts", commands: "scripts/commands.ts" };

async function bundlePrograms(root: string): Promise<Entry[]> {
  const programs = await Promise.all(Object.entries(PROGRAMS).map(([name, source]) => bundle(root, source, name)));
  const licences = await collectLicences(
    root,
    packagesOf([...programs.flatMap(({ inputs }) => inputs), ...Object.values(SERVED)]),
  );
  return [
    ...programs.flatMap(({ modules }) => modules.map(({ name, text }) => ({ path: `service/${name}`, content: text }))),
    { path: "LICENSES.txt", content: utf8(licences) },
  ];
}

/** Reads every file below a folder except hidden ones, tests and what they need; none if the folder does not exist. */
async function readFolder(folder: string): Promise<Entry[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = found.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  const wanted = files
    .map((file) => relative(folder, file).split(sep).join("/"))
    .filter((path) => !/(^|\/)\.|\.(test|fixture)\.ts$/.test(path));
  return Promise.all(wanted.map(async (path) => ({ path, content: await readFile(join(folder, path)) })));
}

const read = (root: string, name: string) => readFile(join(root, name), "utf8");
const utf8 = (text: string) => Buffer.from(text, "utf8");
