import { nodeFault } from "../plugin/foundation/node-version.ts";

// An older Node cannot even load what run.ts imports, and its message would only say that something is missing.
const fault = nodeFault(process.version);
if (fault === undefined) await import("./run.ts");
else {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 2;
}
