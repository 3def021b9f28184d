import { globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { styleFaults } from "./check-style/faults.ts";
import { passedInFaults } from "./check-style/passed-in.ts";
import { retriedFaults } from "./check-style/retried.ts";

/*
 * What the formatter cannot check: the length of comments, titles and documents, the style of constants, the size of
 * rooms, that time, chance and environment are passed in, and that transactions are retried. Prints each fault with
 * its file and line; exit code 1 if there is one.
 */

const MOST_SOURCES = 25;
/** Migrations are applied by their hash and never change; the phrases are data, one a line. */
const LEFT_OUT = /^(migrations\/|bot\/understanding\/phrases\/|package-lock\.json|LICENSE|CHANGELOG\.md)/;
const CHECKED = /\.(tsx?|js|cjs|css|pm|t|pl|md|sh)$/;
const SOURCE = /\.tsx?$/;
const BESIDE_SOURCE = /\.(test|fixture)\.tsx?$/;

const files = globSync(["{plugin,bot,scripts,docs,migrations}/**/*", "*", ".*.cjs"])
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => CHECKED.test(file) && !LEFT_OUT.test(file))
  .sort();
const faults = files.flatMap((file) => {
  const text = readFileSync(file, "utf8");
  const found = [...styleFaults(file, text), ...passedInFaults(file, text), ...retriedFaults(file, text)];
  return found.map(({ line, fault }) => `${file}:${line}: ${fault}`);
});

const rooms = Map.groupBy(
  files.filter((file) => SOURCE.test(file) && !BESIDE_SOURCE.test(file)),
  (file) => dirname(file),
);
for (const [room, sources] of rooms) {
  if (sources.length > MOST_SOURCES) faults.push(`${room}: ${sources.length} source files, ${MOST_SOURCES} at most`);
}

for (const fault of faults) process.stdout.write(`${fault}\n`);
process.stdout.write(`style: ${files.length} files, ${faults.length} faults\n`);
process.exitCode = faults.length === 0 && files.length > 0 ? 0 : 1;
