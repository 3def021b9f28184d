import { nodeFault } from "../plugin/foundation/node-version.ts";

// What commands/run.ts imports cannot even be loaded by an older Node, which would report only that something is
// missing.
const fault = nodeFault(process.version);
if (fault === undefined) await import("./commands/run.ts");
else {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 2;
}
