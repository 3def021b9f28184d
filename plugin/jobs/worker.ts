import { judgeReceipt } from "../channels/open.ts";
import type { Installation } from "../configuration/installation.ts";
import { objectionsOf, trialOnly } from "../configuration/trial-list.ts";
import type { Db } from "../database/connection.ts";
import { openDispatcher } from "../delivery/dispatcher.ts";
import { openProviderEffects } from "../delivery/provider-effects.ts";
import { reconcile } from "../delivery/reconcile.ts";
import { openSendGate } from "../delivery/send-gate.ts";
import { openSettleBatch } from "../delivery/settle-batch.ts";
import type { Joining } from "../enrolment/opt-in.ts";
import { readJoining } from "../enrolment/pages-backend.ts";
import { leaveByRecord, readRecords } from "../enrolment/record-check.ts";
import type { Log } from "../foundation/log.ts";
import type { Hearing } from "../inbound-health/watch-hearing.ts";
import type { Host } from "../koha/host.ts";
import { isDisabled } from "../koha/plugin-switch.ts";
import { lookForNew } from "../notices/intake.ts";
import { tellKoha } from "../notices/report-back.ts";
import { openSweep } from "../notices/sweep.ts";
import { giveBack } from "../outbox/rescue.ts";
import type { Say } from "../templates/locales.ts";
import { leaveDuty, takeDuty } from "../workers/duty.ts";
import { deregister, register } from "../workers/heartbeat.ts";
import { type Loop, startLoop } from "../workers/loop.ts";
import { openConsentChores, openConsentMaintenance } from "./consent-maintenance.ts";
import { openInboundMaintenance } from "./inbound-maintenance.ts";
import { endOptOuts, endOverdue, lookAfterWorkers } from "./maintenance.ts";

export interface WorkerSettings {
  db: Db;
  host: Host;
  /** What is set now; its maps change in place. */
  installation: Installation;
  /** What this process knows of being heard. */
  hearing: Hearing;
  inFlight: number;
  beatMs: number;
  silentMs: number;
  who: { role: string; host: string; pid: number };
  log: Log;
  /** Words a reason for Koha's Notices tab. */
  say(because: string): string;
  /** In the library's own words. */
  words: Say;
  /** The library's time zone. */
  zone: string;
  /** Words invitations and welcomes. */
  compose: Joining["compose"];
  now(): Date;
  monotonic(): number;
  chance(): number;
  /** Reads the database's clock again. */
  adjustClock(): Promise<void>;
  /** Others count this worker as dead: the program must end. */
  onForgotten(): void;
}

export interface Worker {
  /** There is news in the outbox. */
  wake(): void;
  /** Finishes what has begun, gives back the rest, leaves. */
  stop(): Promise<void>;
}

const IDLE_MS = 1_000;
const AFTER_ERROR_MS = 2_000;
const RECONCILE_MS = 20_000;
/** So long the provider's books are one process's to read, from the beginning of its last round. */
const ASKING_MS = 120_000;
const OVERDUE_MS = 30_000;
/** An administrator has disabled the plugin in Koha: nothing new is taken, what was taken is finished. */
const DISABLED_MS = 10_000;

/** Everything that works without being asked: takes notices, sends, tells Koha, looks after workers. */
export async function openWorker(settings: WorkerSettings): Promise<Worker> {
  const { db, host, installation, log, now, say } = settings;
  const worker = await register(db, settings.who, now());
  const loops: Loop[] = [];
  const start = (name: string, turn: (stopping: AbortSignal) => Promise<number>): Loop => {
    const loop = startLoop(turn, (error) => {
      log.bug(`${name}.failed`, error);
      return AFTER_ERROR_MS;
    });
    loops.push(loop);
    return loop;
  };

  const outbound = openDispatcher({
    db,
    worker,
    channels: installation.channels,
    settle: openSettleBatch({ db, worker, judge: judgeReceipt, now, chance: settings.chance }),
    capacity: settings.inFlight,
    log,
    now,
    monotonic: settings.monotonic,
    sendGate: openSendGate({
      db,
      log,
      hearing: settings.hearing,
      now,
      monotonic: settings.monotonic,
      dailyLimit: () => installation.settings().dailyLimit,
    }),
    readObjections: async (patronIds) => {
      // Whoever goes back to trial, or takes a number off the list, expects nothing more to leave: not even until the
      // next beat.
      await installation.refresh();
      const records = await readRecords(db, installation.settings().consent, patronIds);
      return objectionsOf(trialOnly(installation), records);
    },
    leaveByRecord: (gone) => leaveByRecord(db, gone, now()),
    effects: openProviderEffects(db, now),
    wake: () => sending.wake(),
  });
  const sending = start("sender", async (stopping) => {
    try {
      return await outbound.turn(stopping);
    } catch (error) {
      // While the database was away a bot could not hand over what it heard: that comes first.
      settings.hearing.doubt();
      throw error;
    }
  });

  const library = () => installation.settings().library.lang;
  const intake = { db, host, say, senders: async () => installation.senders };
  let lookedBackAt = now();
  start("intake", async () => {
    // In trial Koha's own sender keeps the texts; what we may have of them is taken while it waits for us.
    if (installation.mode() === "trial" || (await isDisabled(db))) return DISABLED_MS;
    const look = await lookForNew(intake, lookedBackAt, now());
    lookedBackAt = look.lookedBackAt;
    if (look.taken > 0) sending.wake();
    if (look.taken + look.ended > 0) log.note("notices.taken", { taken: look.taken, ended: look.ended });
    return look.more ? 0 : IDLE_MS;
  });

  const sweeping = { intake, log, now, mode: () => installation.mode(), wake: () => sending.wake() };
  start("sweep", openSweep({ ...sweeping, holder: String(worker), dutyMs: settings.silentMs }));

  start("report_back", async () => {
    const { told, more } = await tellKoha(db, host, say, now(), installation.settings().consent.country);
    if (told > 0) log.note("notices.told", { told });
    await endOptOuts(db, now());
    return more ? 0 : IDLE_MS;
  });

  const rounds = openConsentMaintenance({
    db,
    holder: String(worker),
    dutyMs: settings.silentMs,
    policy: () => installation.settings().consent,
    chores: openConsentChores({
      db,
      joining: () => readJoining(installation, settings.compose),
      library,
      key: () => installation.settings().key,
      zone: settings.zone,
      dailyLimit: () => installation.settings().dailyLimit,
    }),
    log,
    now,
    wake: () => sending.wake(),
  });
  start("consent", async (stopping) => ((await isDisabled(db)) ? DISABLED_MS : rounds(stopping)));

  start("reconciler", async () => {
    // One process asks the provider: two would ask the same, and use up twice what may be asked in a minute.
    const asks = (await takeDuty(db, "reconciler", String(worker), ASKING_MS, now())) !== false;
    const { channels } = installation;
    const settled = await reconcile({ db, channels, judge: judgeReceipt, log, now, chance: settings.chance, asks });
    if (settled > 0) sending.wake();
    return RECONCILE_MS;
  });

  const asked = { holder: String(worker), dutyMs: settings.silentMs, channels: installation.channels };
  const worded = { say: settings.words, library: () => installation.settings().library };
  const rounding = { db, hearing: settings.hearing, log, now, wake: () => sending.wake() };
  start("inbound", openInboundMaintenance({ ...asked, ...worded, ...rounding }));

  start("overdue", async () => ((await endOverdue(db, log, now())) ? 0 : OVERDUE_MS));

  const heartbeat = start("heartbeat", async () => {
    if (!(await lookAfterWorkers({ db, worker, silentMs: settings.silentMs, log, now }))) settings.onForgotten();
    await settings.adjustClock();
    return settings.beatMs;
  });

  return {
    wake: () => sending.wake(),
    stop: async () => {
      // Beating until the last claim is settled: others would take a slow goodbye for a death, and doubt what is still
      // under way.
      try {
        await Promise.all(loops.map((loop) => (loop === heartbeat ? undefined : loop.stop())));
        await outbound.finish();
        const returned = await giveBack(db, worker, now());
        if (returned > 0) log.note("messages.given_back", { count: returned });
      } finally {
        await heartbeat.stop();
      }
      await leaveDuty(db, "sweep", String(worker));
      await leaveDuty(db, "reconciler", String(worker));
      await leaveDuty(db, "consent", String(worker));
      await leaveDuty(db, "inbound", String(worker));
      await deregister(db, worker);
    },
  };
}
