import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import { build, type Plugin } from "esbuild";
import { Failure } from "../../plugin/foundation/failure.ts";
import type { PackCode } from "./manifest.ts";

export interface Bundle {
  /** The module that is run, and those that it imports later; all of them belong in one folder. */
  modules: { name: string; text: Uint8Array }[];
  /** The files, relative to the checkout, that contribute to the bundle. */
  inputs: string[];
}

/** CommonJS packages load Node's own modules by `require`, which an ES module does not have. */
const REQUIRE = `import { createRequire as requireFrom } from "node:module";
const require = requireFrom(import.meta.url);`;

/**
 * Bundles one of our programs into modules that need nothing but Node 24; a program without dynamic imports becomes a
 * single module. `program` is its file below `root`, the checkout, and `name` the beginning of its modules' names:
 * `service.mjs`, `service-run.mjs`. Not minified, so that a library's administrator can read it and a stack trace in a
 * log names functions.
 */
export async function bundle(root: string, program: string, name: string): Promise<Bundle> {
  const axios = sharedAxios(createRequire(`${root}/`).resolve("plivo"));
  const { outputFiles, metafile, warnings } = await build({
    entryPoints: { [name]: program },
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    charset: "utf8",
    banner: { js: REQUIRE },
    outdir: ".",
    outExtension: { ".js": ".mjs" },
    // Otherwise what is imported later would be in the same module after all, and an older Node would fail on it before
    // it checks its version.
    splitting: true,
    chunkNames: `${name}-[name]`,
    write: false,
    metafile: true,
    logLevel: "silent",
    plugins: [axios.plugin],
  });
  // A warning counts as an error: an import that does not exist, for example, would only fail at a library.
  const [warning] = warnings;
  if (warning) throw new Error(`${program}: ${warning.text} (${warning.location?.file}:${warning.location?.line})`);
  if (outputFiles.length === 0) throw new Error(`${program} was bundled into nothing`);
  const parts = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const names = [...new Set(parts.filter(([, part]) => part.bytesInOutput > 0).map(([file]) => file))].sort();
  // If that file is renamed, this one must be changed too, or the bundle looks for an SDK on the disk.
  if (names.some((file) => file.includes("node_modules/plivo/")) && !axios.used()) {
    throw new Failure<PackCode>("sdk_moved", "The bundle holds Plivo's SDK, but nothing took sdk-http.ts out.");
  }
  const modules = outputFiles.map(({ path, contents }) => ({ name: basename(path), text: contents }));
  return { modules, inputs: names };
}

/**
 * Replaces channels/plivo/sdk-http.ts, which searches the disk, by the copy of axios that the SDK's own `require`
 * brings into the bundle.
 */
function sharedAxios(sdk: string): { plugin: Plugin; used(): boolean } {
  let used = false;
  const plugin: Plugin = {
    name: "shared-axios",
    setup: ({ onLoad }) => {
      onLoad({ filter: /[\\/]plivo[\\/]sdk-http\.ts$/ }, () => {
        used = true;
        return { contents: `export const axios = require("axios");`, resolveDir: dirname(sdk), loader: "js" };
      });
    },
  };
  return { plugin, used: () => used };
}
