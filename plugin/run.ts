import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { openInstallation } from "./configuration/installation.ts";
import { type Clock, openClock } from "./database/clock.ts";
import { openDatabase } from "./database/connection.ts";
import { migrateIfAllowed } from "./database/migrations.ts";
import { openCompose } from "./enrolment/wording.ts";
import { Failure } from "./foundation/failure.ts";
import { type Log, openLog } from "./foundation/log.ts";
import { rated } from "./foundation/rated-log.ts";
import { openSealer } from "./foundation/sealing.ts";
import { shipped } from "./foundation/shipped-files.ts";
import { createApp } from "./http/app.ts";
import { composeParts, type Outside } from "./http/compose.ts";
import { listen } from "./http/listen.ts";
import { openHearing } from "./inbound-health/watch-hearing.ts";
import { openWorker, type Worker } from "./jobs/worker.ts";
import { HOST_NEEDS, type Host, readHost } from "./koha/host.ts";
import { type KohaDatabase, readDatabaseAddress, readTlsFiles } from "./koha/settings.ts";
import { unusableDatabase } from "./koha/unusable-database.ts";
import { libraryZone, zoneFault } from "./koha/zone.ts";
import { openLibraryPolicy } from "./notices/composing/open-words.ts";
import { type Finding, type LedgerRights, preflight, readFacts } from "./preflight.ts";
import { openMetrics } from "./reports/metrics.ts";
import { markKey } from "./settings/process-key.ts";
import { readSettings, type Settings } from "./settings/settings.ts";
import { openLocales } from "./templates/locales.ts";
import { openOwnWords } from "./templates/wordings.ts";
import { startLoop } from "./workers/loop.ts";
import { type LoopHealth, MAY_TAKE_MS, openLoopHealth } from "./workers/loop-health.ts";

type Opened = ReturnType<typeof openDatabase>;

/** What the worker and the HTTP server of this process share. */
interface Shared {
  outside: Omit<Outside, "wake"> & { loops: LoopHealth };
  clock: Clock;
  close(): Promise<void>;
}

const monotonic = () => performance.now();

async function openShared(settings: Settings, address: KohaDatabase, firstLog: Log): Promise<Shared> {
  const opened = openDatabase(address, 12, await readTlsFiles(address));
  const { db } = opened;
  const metrics = openMetrics(db);
  const log = metrics.counted(rated(firstLog));
  const { host, ledger } = await prepare(opened, log);
  const clock = await openClock(db, monotonic);
  const { now } = clock;
  const say = await openOwnWords(db, await openLocales());
  const sealer = settings.key && openSealer(settings.key);
  if (sealer) await markKey(db, sealer, randomBytes(12), now());
  const installation = await openInstallation(db, process.env, sealer, log, say);
  const word = (because: string, lang = installation.settings().library.lang) => {
    const key = `staff:because.${because}`;
    return say.has(key) ? say(lang, key) : because;
  };
  const servers = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = libraryZone(address.timezone, servers);
  const zoneProblem = zoneFault(address, servers);
  if (zoneProblem !== undefined) log.note("zone.unusable", { problem: zoneProblem });
  const deafAfterMs = () => installation.settings().deafAfterMs;
  const hearing = openHearing({ db, log, now, monotonic, deafAfterMs, channels: installation.channels });
  metrics.watch(hearing, installation.channels);
  const ours = { db, host, ledger, installation, hearing, sealer, env: process.env };
  const policy = await openLibraryPolicy({ db, host, installation, say, zone, log });
  const loops = openLoopHealth({ now, monotonic });
  const outside = {
    ...ours,
    policy,
    loops,
    say,
    word,
    log,
    metrics,
    zone,
    now,
    chance: Math.random,
    random: randomBytes,
  };
  return { outside, clock, close: opened.close };
}

function startWorker(settings: Settings, { outside, clock }: Shared, onForgotten: () => void): Promise<Worker> {
  const { db, host, installation, hearing, loops, log, say, word, zone, now, chance, random, policy } = outside;
  return openWorker({
    db,
    host,
    installation,
    hearing,
    loops,
    inFlight: settings.inFlight,
    beatMs: settings.beatMs,
    silentMs: settings.silentMs,
    who: { role: settings.role, host: hostname().slice(0, 64), pid: process.pid },
    log,
    say: word,
    words: say,
    policy,
    zone,
    compose: openCompose(say, () => installation.settings().library),
    now,
    monotonic,
    chance,
    random,
    adjustClock: clock.adjust,
    onForgotten,
  });
}

/** Starts what the role asks for; returns the function that stops it. */
async function start(settings: Settings, firstLog: Log, onForgotten: () => void): Promise<() => Promise<void>> {
  const address = await readDatabaseAddress(settings.database);
  // Whatever the database refuses until everything runs is told in one sentence: systemd tries again.
  return startOn(settings, address, firstLog, onForgotten).catch((error: unknown) => {
    throw unusableDatabase(error, address) ?? error;
  });
}

async function startOn(
  settings: Settings,
  address: KohaDatabase,
  firstLog: Log,
  onForgotten: () => void,
): Promise<() => Promise<void>> {
  const shared = await openShared(settings, address, firstLog);
  const { outside } = shared;
  const { installation, say, log } = outside;
  const worker = settings.role === "serve" ? undefined : await startWorker(settings, shared, onForgotten);
  const wake = () => worker?.wake();
  const sending = worker ? {} : { othersSilentMs: settings.silentMs };
  const http =
    settings.role === "work"
      ? undefined
      : await listen(settings.port, createApp(await composeParts({ ...outside, ...sending, wake })), log);

  // A process that only serves HTTP has no worker's beat by which it would see what staff changed.
  const refresh = async () => {
    await Promise.all([installation.refresh(), say.refresh()]);
    return settings.beatMs;
  };
  const refreshing = startLoop(outside.loops.watch("settings", refresh, MAY_TAKE_MS), (error) => {
    log.bug("settings.unread", error);
    return settings.beatMs;
  });

  return async () => {
    log.note("service.stopping");
    await refreshing.stop();
    await worker?.stop();
    await http?.stop();
    await shared.close();
    log.note("service.stopped");
  };
}

/**
 * Brings our tables up to date where the database user is allowed to. Throws Failure `not_ready` if preflight refuses.
 */
async function prepare({ pool }: Opened, log: Log): Promise<{ host: Host; ledger: LedgerRights }> {
  const connection = await pool.promise().getConnection();
  const migrations = shipped("migrations");
  try {
    const look = () =>
      readFacts(connection, { nodeVersion: process.version, now: () => new Date(), needs: HOST_NEEDS, migrations });
    // No table is created in a database that is not Koha's.
    refuse(preflight(await look()).filter(({ about }) => about !== "migrations"));
    await migrateIfAllowed(connection, migrations, (name) => log.note("migration.applied", { name }));
    const facts = await look();
    refuse(preflight(facts));
    return { host: await readHost(connection), ledger: facts.ledger ?? "writable" };
  } finally {
    connection.release();
  }
}

function refuse(findings: readonly Finding[]): void {
  const refused = findings.filter((finding) => finding.refused);
  if (refused.length > 0) throw new Failure("not_ready", refused.map((finding) => finding.sentence).join(" "));
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = openLog("tidings", settings.logLevel);
  const stopped = Promise.withResolvers<number>();
  const stop = await start(settings, log, () => stopped.resolve(1));
  process.once("SIGTERM", () => stopped.resolve(0));
  process.once("SIGINT", () => stopped.resolve(0));
  const code = await stopped.promise;
  await stop();
  process.exitCode = code;
}

main().catch((error: unknown) => {
  const expected = error instanceof Failure;
  process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(expected ? 2 : 1);
});
