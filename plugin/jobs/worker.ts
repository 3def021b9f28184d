import { judgeReceipt } from "../channels/open.ts";
import { installedPersons } from "../configuration/persons.ts";
import { sendersNow } from "../configuration/senders-now.ts";
import { objectionsOf, trialOnly } from "../configuration/trial-list.ts";
import type { ChannelName } from "../database/tables.ts";
import { type Dispatcher, openDispatcher } from "../delivery/dispatcher.ts";
import { openProviderEffects } from "../delivery/provider-effects.ts";
import { reconcile } from "../delivery/reconcile.ts";
import { openSendGate } from "../delivery/send-gate.ts";
import { openSettleBatch } from "../delivery/settle-batch.ts";
import { leaveByRecord, readRecords } from "../enrolment/record-check.ts";
import { readNet } from "../notices/read-net.ts";
import { tellKoha } from "../notices/report-back.ts";
import { openSweep } from "../notices/sweep.ts";
import { openLockBudget } from "../notices/taking/lock-budget.ts";
import { giveBack } from "../outbox/rescue.ts";
import { openReviewActs } from "../review/run-acts.ts";
import { offBy } from "../settings/off-switch.ts";
import { leaveDuty, takeDuty } from "../workers/duty.ts";
import { deregister, register } from "../workers/heartbeat.ts";
import { type Loop, startLoop } from "../workers/loop.ts";
import { MAY_TAKE_MS } from "../workers/loop-health.ts";
import { openArchiving } from "./archive.ts";
import { openCandidates } from "./candidates.ts";
import { startConsent } from "./consent-loops.ts";
import type { Crew, WorkerSettings } from "./crew.ts";
import { DUTIES, WAITS_FOR_OTHERS } from "./duties.ts";
import { openElections } from "./elections.ts";
import { openForgetting } from "./forgetting.ts";
import { openInboundMaintenance } from "./inbound-maintenance.ts";
import { openIntake } from "./intake.ts";
import { endOptOuts, endOverdue, lookAfterWorkers } from "./maintenance.ts";
import { openNumberKeeping } from "./number-keeping.ts";

export interface Worker {
  /** There is news in the outbox. */
  wake(): void;
  /** Finishes what has begun, gives back the rest, leaves. */
  stop(): Promise<void>;
}

const IDLE_MS = 1_000;
const AFTER_ERROR_MS = 2_000;
const RECONCILE_MS = 20_000;
/** How long one process keeps the right to ask the provider, counted from the start of its last round. */
const RECONCILER_DUTY_MS = 120_000;
const OVERDUE_MS = 30_000;

/** Everything that works without being asked: takes notices over, sends, tells Koha, looks after workers. */
export async function openWorker(settings: WorkerSettings): Promise<Worker> {
  const { db, log, now } = settings;
  const worker = await register(db, settings.who, now());
  const loops: Loop[] = [];
  const start = (name: string, turn: (stopping: AbortSignal) => Promise<number>): Loop => {
    const watched = settings.loops.watch(name, turn, WAITS_FOR_OTHERS.has(name) ? undefined : MAY_TAKE_MS);
    const loop = startLoop(watched, (error) => {
      log.bug(`${name}.failed`, error);
      return AFTER_ERROR_MS;
    });
    loops.push(loop);
    return loop;
  };
  const crew = { settings, worker, start, wake: () => sending.wake() };
  const { dispatcher, sending } = startSending(crew);
  startNotices(crew);
  startConsent(crew);
  startReconciling(crew);
  startInbound(crew);
  startReview(crew);
  start("archive", openArchiving({ db, holder: String(worker), log, now, monotonic: settings.monotonic }));
  start("forgetting", openForgetting({ ...settings, holder: String(worker) }));
  start("elections", openElections({ ...settings, holder: String(worker), dutyMs: settings.silentMs }));
  start("numbers", openNumberKeeping({ ...settings, say: settings.words, holder: String(worker) }));
  start("overdue", async () => ((await endOverdue(db, log, now())) ? 0 : OVERDUE_MS));
  const heartbeat = start("heartbeat", async () => {
    if (!(await lookAfterWorkers({ db, worker, silentMs: settings.silentMs, log, now }))) settings.onForgotten();
    await settings.adjustClock();
    return settings.beatMs;
  });

  return {
    wake: crew.wake,
    stop: async () => {
      // Beats until the last claim is settled: other workers would count a slow end as a death, and mark attempts that
      // are under way as uncertain.
      try {
        await Promise.all(loops.map((loop) => (loop === heartbeat ? undefined : loop.stop())));
        await dispatcher.finish();
        const returned = await giveBack(db, worker, now());
        if (returned > 0) log.note("messages.given_back", { count: returned });
      } finally {
        await heartbeat.stop();
      }
      for (const duty of DUTIES) await leaveDuty(db, duty, String(worker));
      await deregister(db, worker);
    },
  };
}

function startSending({ settings, worker, start, wake }: Crew): { dispatcher: Dispatcher; sending: Loop } {
  const { db, installation, hearing, log, now, monotonic } = settings;
  const dailyLimit = () => installation.settings().dailyLimit;
  const isOff = (channel: ChannelName) => offBy(installation.off(), channel) !== undefined;
  const persons = installedPersons(settings.host, installation);
  const dispatcher = openDispatcher({
    db,
    worker,
    channels: installation.channels,
    settle: openSettleBatch({ db, worker, judge: judgeReceipt, now, chance: settings.chance }),
    capacity: settings.inFlight,
    log,
    now,
    monotonic,
    sendGate: openSendGate({ db, log, hearing, now, monotonic, dailyLimit, off: isOff }),
    readObjections: async (patronIds) => {
      // Whoever goes back to trial, or takes a number off the list, expects nothing more to leave: not even until the
      // next beat.
      await installation.refresh();
      const records = await readRecords(db, installation.settings().consent, patronIds);
      return objectionsOf(trialOnly(installation), records, await persons.findOthers(db, patronIds, now()));
    },
    leaveByRecord: (gone) => leaveByRecord(db, gone, now()),
    effects: openProviderEffects(db, now),
    wake,
  });
  const sending = start("sender", async (stopping) => {
    try {
      return await dispatcher.turn(stopping);
    } catch (error) {
      // While the database was away a bot could not hand over what it heard: that comes first.
      hearing.doubt();
      throw error;
    }
  });
  return { dispatcher, sending };
}

function startNotices({ settings, worker, start, wake }: Crew): void {
  const { db, host, installation, log, monotonic, now, say, policy } = settings;
  const persons = installedPersons(host, installation);
  const net = () => readNet(db, settings.zone, now());
  const intake = {
    db,
    host,
    say,
    senders: async () => sendersNow(installation),
    persons,
    net,
    monotonic,
    budget: openLockBudget(),
    ...policy,
  };
  const takes = { intake, log, now, mode: () => installation.mode(), wake };
  start("intake", openIntake(takes));
  start("candidates", openCandidates({ ...takes, zone: settings.zone }));
  start("sweep", openSweep({ ...takes, holder: String(worker), dutyMs: settings.silentMs }));
  start("report_back", async () => {
    const { told, more } = await tellKoha(db, host, say, now(), installation.settings().consent.country);
    if (told > 0) log.note("notices.told", { told });
    await endOptOuts(db, now());
    return more ? 0 : IDLE_MS;
  });
}

function startReconciling({ settings, worker, start, wake }: Crew): void {
  const { db, installation, log, now, chance } = settings;
  start("reconciler", async () => {
    // One process asks the provider: two would ask the same, and use up twice what may be asked in a minute.
    const asks = (await takeDuty(db, "reconciler", String(worker), RECONCILER_DUTY_MS, now())) !== false;
    const { channels } = installation;
    const settled = await reconcile({ db, channels, judge: judgeReceipt, log, now, chance, asks });
    if (settled > 0) wake();
    return RECONCILE_MS;
  });
}

function startInbound({ settings, worker, start, wake }: Crew): void {
  const { db, installation, hearing, log, now, chance } = settings;
  const asked = { holder: String(worker), dutyMs: settings.silentMs, channels: installation.channels };
  const worded = { say: settings.words, library: () => installation.settings().library };
  start("inbound", openInboundMaintenance({ ...asked, ...worded, db, hearing, log, now, chance, wake }));
}

/** What staff have pressed is done whether the plugin is on or off: it is their word, and the clock of Undo runs. */
function startReview({ settings: { db, host, say, log, now }, start, wake }: Crew): void {
  start("review", openReviewActs({ db, host, say, log, now, wake }));
}
