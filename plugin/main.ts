import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { serve } from "@hono/node-server";
import { openChannels } from "./channels/open.ts";
import { openClock } from "./clock.ts";
import { openDatabase } from "./database.ts";
import { openDesk } from "./delivery/desk.ts";
import { applyReceipt } from "./delivery/receipts.ts";
import { recordProviderStop } from "./delivery/stop-heard.ts";
import { openWorkshop } from "./delivery/workshop.ts";
import { Failure } from "./failure.ts";
import { shipped } from "./home.ts";
import { createApp } from "./http/app.ts";
import type { Webhooks } from "./http/provider-webhooks.ts";
import { readReadiness } from "./http/readiness.ts";
import { HOST_NEEDS, readHost } from "./koha/host.ts";
import { readDatabaseAddress, readTlsFiles } from "./koha/settings.ts";
import { type Log, openLog } from "./log.ts";
import { migrateIfAllowed } from "./migrations.ts";
import { type SenderSetting, stopSender, writeSenders } from "./outbox/senders.ts";
import { preflight, readFacts } from "./preflight.ts";
import { openMetrics } from "./reports/metrics.ts";
import { readSettings, type Settings } from "./settings.ts";
import type { ChannelName } from "./tables.ts";
import { openLocales } from "./templates/locales.ts";

const migrations = shipped("migrations");

async function start(settings: Settings, firstLog: Log, onForgotten: () => void): Promise<() => Promise<void>> {
  const address = await readDatabaseAddress(settings.database);
  const { db, pool, close } = openDatabase(address, 12, await readTlsFiles(address));
  const metrics = openMetrics(db);
  const log = metrics.counted(firstLog);

  const connection = await pool.promise().getConnection();
  const host = await (async () => {
    try {
      await migrateIfAllowed(connection, migrations, (name) => log.note("migration.applied", { name }));
      const facts = await readFacts(connection, {
        nodeVersion: process.version,
        now: () => new Date(),
        needs: HOST_NEEDS,
        migrations,
      });
      const refused = preflight(facts).filter((finding) => finding.refused);
      if (refused.length > 0) throw new Failure("not_ready", refused.map((finding) => finding.sentence).join(" "));
      return await readHost(connection);
    } finally {
      connection.release();
    }
  })();

  const clock = await openClock(db, () => performance.now());
  const say = await openLocales();
  const { name, contact, lang } = settings.library;
  const word = (because: string) => {
    const key = `staff:because.${because}`;
    return say.has(key) ? say(lang, key) : because;
  };
  const senders = sendersOf(settings);
  await writeSenders(db, senders);

  const workshop =
    settings.role === "serve"
      ? undefined
      : await openWorkshop({
          db,
          host,
          channels: openChannels(settings),
          senders: new Map(
            [...senders].reverse().map((sender): [ChannelName, string] => [sender.channel, sender.sender]),
          ),
          inFlight: settings.inFlight,
          beatMs: settings.beatMs,
          silentMs: settings.silentMs,
          who: { role: settings.role, host: hostname().slice(0, 64), pid: process.pid },
          log,
          say: word,
          now: clock.now,
          monotonic: () => performance.now(),
          chance: Math.random,
          adjustClock: clock.adjust,
          onForgotten,
        });
  const wake = () => workshop?.wake();

  const webhooks: Webhooks | undefined = settings.plivo && {
    authToken: settings.plivo.authToken,
    publicUrl: settings.plivo.publicUrl,
    log,
    apply: async (receipt, judgement) => {
      const now = clock.now();
      const applied = await applyReceipt(db, receipt, now, Math.random());
      const { address: to, sender } = applied;
      if (judgement.kind === "opted_out" && to)
        await recordProviderStop(db, to.channel, to.address, "opted_out_at_provider", now);
      if (judgement.kind === "again" && judgement.stopSenderMs && sender) {
        await stopSender(db, sender, new Date(now.getTime() + judgement.stopSenderMs), judgement.reason);
      }
      if (applied.state === "queued") wake();
      return applied;
    },
  };
  const closeHttp =
    settings.role === "work"
      ? async () => {}
      : await listen(
          settings.port,
          createApp({
            log,
            botToken: settings.botToken,
            desk: openDesk({
              db,
              say,
              library: { name, contact, lang },
              log,
              dutyMs: settings.botDutyMs,
              now: clock.now,
              wake,
            }),
            webhooks,
            checks: {
              version: await readVersion(),
              readiness: () => readReadiness(db, word, clock.now()),
              metrics: metrics.text,
            },
          }),
          log,
        );

  return async () => {
    log.note("service.stopping");
    await workshop?.stop();
    await closeHttp();
    await close();
    log.note("service.stopped");
  };
}

/** In order of preference: the first sender of a channel is the one that sends. */
function sendersOf(settings: Settings): SenderSetting[] {
  const { plivo, telegram } = settings;
  const numbers = (plivo?.numbers ?? []).map(({ number, perSecond, providerAnswers }): SenderSetting => {
    return { sender: number, channel: "sms", perSecond, providerAnswers };
  });
  if (!telegram) return numbers;
  return [
    ...numbers,
    { sender: "telegram", channel: "telegram", perSecond: telegram.perSecond, providerAnswers: false },
  ];
}

async function readVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(shipped("manifest.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "unknown";
}

async function listen(port: number, app: ReturnType<typeof createApp>, log: Log): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, (info) => {
      log.note("service.listening", { port: info.port });
      resolve(() => new Promise((closed) => void server.close(() => closed())));
    });
    server.on("error", reject);
  });
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
