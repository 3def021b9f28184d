import { once } from "node:events";
import { openInstallation } from "../../../plugin/configuration/installation.ts";
import { openPersons } from "../../../plugin/consent/person/persons.ts";
import { openDatabase } from "../../../plugin/database/connection.ts";
import type { ChannelName } from "../../../plugin/database/tables.ts";
import { openLog, sealed } from "../../../plugin/foundation/log.ts";
import { readHost } from "../../../plugin/koha/host.ts";
import { readDatabaseUrl } from "../../../plugin/koha/settings.ts";
import { openLibraryPolicy } from "../../../plugin/notices/composing/open-words.ts";
import type { Intake } from "../../../plugin/notices/evaluate.ts";
import { lookForNew } from "../../../plugin/notices/intake.ts";
import { fixedBudget, openLockBudget } from "../../../plugin/notices/taking/lock-budget.ts";
import { openLocales } from "../../../plugin/templates/locales.ts";
import { OUR_NUMBER } from "../ground.ts";
import { watchHolds } from "./hold-times.ts";

/*
 * The intake by itself, as a service process does it: nothing is sent. Takes over what Koha queues once it is told to
 * go, until nothing is pending, and prints what was seen.
 */
const { BENCH_DATABASE_URL = "", BENCH_KEY = "", BENCH_BATCH = "", BENCH_LOCALES = "" } = process.env;
const { db, pool, close } = openDatabase(readDatabaseUrl(BENCH_DATABASE_URL));
const seen = watchHolds(pool);
const host = await readHost(pool.promise());
const SENDERS: ReadonlyMap<ChannelName, string> = new Map([["sms", OUR_NUMBER]]);
const monotonic = () => performance.now();
const log = openLog("bench", "warn");
const say = await openLocales(BENCH_LOCALES);
const settings = { TIDINGS_BOT_TOKEN: BENCH_KEY, TIDINGS_LIBRARY_NAME: "Riverside Library" };
const installation = await openInstallation(db, settings, undefined, log, say);
const intake: Intake = {
  ...(await openLibraryPolicy({ db, host, installation, say, zone: "America/New_York", log })),
  db,
  host,
  senders: async () => SENDERS,
  say: (because) => because,
  persons: openPersons(host, () => sealed(BENCH_KEY)),
  net: async () => undefined,
  monotonic,
  budget: BENCH_BATCH ? fixedBudget(Number(BENCH_BATCH)) : openLockBudget(),
};

let lookedBackAt = new Date();
// The cursor comes to stand at the end of the history.
await lookForNew(intake, lookedBackAt, new Date());
console.log("ready");
await once(process.stdin, "data");

Object.assign(seen, { holds: [], statements: 0, transactions: 0 });
const began = performance.now();
let taken = 0;
for (let more = true; more; ) {
  const look = await lookForNew(intake, lookedBackAt, new Date());
  taken += look.taken;
  ({ more, lookedBackAt } = look);
}
const seconds = (performance.now() - began) / 1_000;
console.log(JSON.stringify({ taken, seconds, ...seen }));
// Stays alive while its CPU time and memory are read from outside, and then ends in order.
process.once("SIGTERM", () => {});
await once(process.stdin, "end");
await close();
