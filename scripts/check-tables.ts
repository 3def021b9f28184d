import { globSync, readFileSync } from "node:fs";
import { HOST_NEEDS } from "../plugin/koha/host.ts";
import { createdBy, tableFaults } from "./check-tables/faults.ts";
import { kohaFaults } from "./check-tables/koha.ts";
import { EXEMPT, OWNERSHIP, READ_EVERYTHING } from "./check-tables/ownership.ts";

/*
 * Checks which room of plugin/ writes and reads which table against the list in check-tables/ownership.ts, which the
 * import order cannot see; that only plugin/koha/ names a table of Koha's; and that the bot and the commands name none.
 * Prints each fault; exit code 1 if there is one.
 */

const MIGRATION = /^migrations\/.*\.sql$/;
/** Tests, those of the shim too, and what they build may write and read what they like. */
const TEST = /\.(test|fixture)\.tsx?$|^plugin\/shim\/t\//;
/** The town, the measurements and the chaos play Koha and the world around it. */
const CHECKED = /^plugin\/.*\.(tsx?|pm)$|^bot\/.*\.ts$|^scripts\/(?!town\/|bench\/|scale\/|chaos\/).*\.ts$|\.sql$/;

const files = globSync("{plugin,bot,scripts,migrations}/**/*.{ts,tsx,pm,t,sql}").sort();
const sources = files.filter((file) => CHECKED.test(file) && !TEST.test(file) && !MIGRATION.test(file));
const texts = sources.filter((file) => !(file in EXEMPT)).map((path) => ({ path, text: readFileSync(path, "utf8") }));
const faults = [
  ...Object.keys(EXEMPT)
    .filter((file) => !sources.includes(file))
    .map((file) => `${file}: is exempt, but there is no such file`),
  ...tableFaults(texts, {
    ownership: OWNERSHIP,
    readEverything: READ_EVERYTHING,
    created: createdBy(files.filter((file) => MIGRATION.test(file)).map((file) => readFileSync(file, "utf8"))),
  }),
  ...kohaFaults(
    texts,
    HOST_NEEDS.map(({ table }) => table),
  ),
];

for (const fault of faults) process.stdout.write(`${fault}\n`);
process.stdout.write(`tables: ${Object.keys(OWNERSHIP).length} tables, ${faults.length} faults\n`);
process.exitCode = faults.length === 0 && sources.length > 0 ? 0 : 1;
