import { nodeFault } from "./foundation/node-version.ts";

// What run.ts imports needs a current Node even to be loaded: an older one would only report that some module or syntax
// is missing.
const fault = nodeFault(process.version);
if (fault === undefined) await import("./run.ts");
else {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 2;
}
