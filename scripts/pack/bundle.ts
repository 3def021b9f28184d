import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import { build, type Plugin } from "esbuild";
import { Failure } from "../../plugin/failure.ts";
import type { PackCode } from "./manifest.ts";

export interface Bundle {
  text: Uint8Array;
  /** The files, relative to the checkout, of which something is in it. */
  inputs: string[];
}

/** Packages written for CommonJS ask for Node's own modules by `require`, which a module does not have. */
const REQUIRE = `import { createRequire as requireFrom } from "node:module";
const require = requireFrom(import.meta.url);`;

/**
 * One of our programs as a single module that needs nothing but Node 24. `program` is its file below `root`, the checkout.
 * Not minified: a library's administrator can read it, and a stack in a log names functions.
 */
export async function bundle(root: string, program: string): Promise<Bundle> {
  const axios = sharedAxios(createRequire(`${root}/`).resolve("plivo"));
  const { outputFiles, metafile, warnings } = await build({
    entryPoints: [program],
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    charset: "utf8",
    banner: { js: REQUIRE },
    outfile: basename(program, ".ts").concat(".mjs"),
    write: false,
    metafile: true,
    logLevel: "silent",
    plugins: [axios.plugin],
  });
  // A warning is a fault here: a name that is imported and not there, say, would break at a library.
  const [warning] = warnings;
  if (warning) throw new Error(`${program}: ${warning.text} (${warning.location?.file}:${warning.location?.line})`);
  const [file] = outputFiles;
  const [output] = Object.values(metafile.outputs);
  if (!file || !output) throw new Error(`${program} was bundled into nothing`);
  const inputs = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const names = inputs.map(([name]) => name).sort();
  // Whoever renames that file must mend this one too, or the bundle looks for an SDK on the disk.
  if (names.some((name) => name.includes("node_modules/plivo/")) && !axios.used()) {
    throw new Failure<PackCode>("sdk_moved", "The bundle holds Plivo's SDK, but nothing took plivo-axios.ts out.");
  }
  return { text: file.contents, inputs: names };
}

/** Puts in place of plivo-axios.ts, which searches the disk, the copy of axios that the SDK's own `require` brings into the bundle. */
function sharedAxios(sdk: string): { plugin: Plugin; used(): boolean } {
  let used = false;
  const plugin: Plugin = {
    name: "shared-axios",
    setup: ({ onLoad }) => {
      onLoad({ filter: /[\\/]plivo-axios\.ts$/ }, () => {
        used = true;
        return { contents: `export const axios = require("axios");`, resolveDir: dirname(sdk), loader: "js" };
      });
    },
  };
  return { plugin, used: () => used };
}
