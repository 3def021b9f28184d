import { nodeFault } from "./foundation/node-version.ts";

// What run.ts imports needs a newer Node even to be loaded: an older one would say nothing but that something is
// missing.
const fault = nodeFault(process.version);
if (fault === undefined) await import("./run.ts");
else {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 2;
}
