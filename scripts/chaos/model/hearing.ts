import { epochAfter } from "../../../plugin/inbound-health/epoch.ts";
import { type BotFacts, judgeHearing } from "../../../plugin/inbound-health/hearing.ts";
import {
  type Count,
  DEAF_AFTER_MS,
  dateOf,
  MINUTE,
  nextMoment,
  type PhoneChannel,
  type Process,
  type World,
} from "./world.ts";

/** As in `inbound-health/watch-hearing`. */
const AWAY_MS = 5_000;
/** As in `inbound-health/bot-report`. */
const BEFORE_BACKUP_MS = 10 * MINUTE;

/** Compares the epoch with what somebody outside remembers; a memory that is ahead shows a restore. */
function meetEpoch(world: World, known: { epoch: number; at: Date }, now: Date): number {
  const { db } = world;
  const { epoch, movedAt } = db.epoch ?? { epoch: 0, movedAt: now };
  const restored = known.epoch > epoch;
  if (restored) {
    const lostUntil = known.at < now ? known.at : now;
    const fresh = { askedAt: null, released: false, sendsDoubtful: false };
    db.restores.push({ id: epochAfter(known.epoch, now), foundAt: now, backTo: movedAt, lostUntil, ...fresh });
    db.nextId = epochAfter(known.epoch, now) + 1;
    db.check = { checkedUntilAt: new Date(lostUntil.getTime() - 10 * MINUTE), deafUntilAt: now };
  }
  db.epoch = { epoch: restored ? epochAfter(known.epoch, now) : epoch + 1, movedAt: now };
  return db.epoch.epoch;
}

/** What the bot reports as listening to both providers, with its count of texts that wait. */
function storeReport(world: World, { waiting, epoch: known }: Count): number {
  const { db, bot } = world;
  const now = dateOf(world);
  const epoch = meetEpoch(world, { epoch: known, at: bot.epochAt }, now);
  const before = db.bot;
  if (before && world.now - before.reportedAt.getTime() > DEAF_AFTER_MS) {
    const checkedUntilAt = db.check ? db.check.checkedUntilAt : before.reportedAt;
    db.check = { checkedUntilAt, deafUntilAt: now };
  }
  const fresh: BotFacts = {
    bot: "north",
    working: true,
    reportedAt: now,
    emptyAt: before?.emptyAt ?? null,
    emptyEpoch: before?.emptyEpoch ?? null,
    waiting,
    sms: "listening",
    smsSinceAt: before?.smsSinceAt ?? now,
    telegram: "listening",
  };
  db.bot = waiting === 0 ? { ...fresh, emptyAt: now, emptyEpoch: known } : fresh;
  return epoch;
}

/** The bot counts what it holds, for a report that arrives later. */
export function count(world: World): void {
  const { bot } = world;
  const waiting = bot.disk.filter(({ state }) => state === "waiting").length;
  bot.counted = { waiting, epoch: bot.epoch, moment: nextMoment(world) };
}

/**
 * The bot reports what it holds, and learns of a restore, after which it queues again what changed a consent
 * (`bot/hearing/report`). `lost`: the service's answer never reaches it.
 */
export function report(world: World, lost: boolean): void {
  const { db, bot, truth } = world;
  if (!bot.counted) count(world);
  const { counted = { waiting: 0, epoch: 0, moment: 0 } } = bot;
  bot.counted = undefined;
  const epoch = storeReport(world, counted);
  truth.reportedAt = world.now;
  if (counted.waiting === 0) truth.emptyCountAt = counted.moment;
  if (lost) return;
  if (epoch > bot.epoch) {
    bot.epoch = epoch;
    bot.epochAt = dateOf(world);
  }
  const restore = db.restores.at(-1);
  if (!restore || restore.id === bot.replayedRestore) return;
  const unmet = db.restores.filter(({ id, released }) => id > bot.replayedRestore || !released);
  if (unmet.length === 0) return;
  const since = Math.min(...unmet.map(({ backTo }) => backTo.getTime())) - BEFORE_BACKUP_MS;
  for (const text of bot.disk) {
    if (text.state !== "kept" || (text.endedAt?.getTime() ?? 0) < since) continue;
    text.state = "waiting";
    text.replayed = true;
  }
  bot.replayedRestore = restore.id;
}

/** The provider's list of inbound texts has been compared (`inbound-health/check-inbound`); none is missing. */
export function compareInbound({ db, now }: World): void {
  if (db.check) db.check.checkedUntilAt = new Date(now);
}

/** Whether a process may send more than replies now, as `inbound-health/watch-hearing` and the send gate find. */
export function mayNoticesLeave(world: World, process: Process, channel: PhoneChannel): boolean {
  const { db, now } = world;
  if (now - process.lookedAt > AWAY_MS) {
    process.since = undefined;
    process.doubtedAt = nextMoment(world);
  }
  const epoch = () => db.epoch?.epoch ?? 0;
  if (epoch() < process.highest) {
    process.since = undefined;
    process.doubtedAt = nextMoment(world);
    meetEpoch(world, { epoch: process.highest, at: new Date(process.sawHighestAt) }, dateOf(world));
  }
  process.highest = epoch();
  process.sawHighestAt = now;
  process.since ??= { epoch: epoch(), at: now };
  process.lookedAt = now;
  const facts = {
    epoch: epoch(),
    bots: db.bot ? [db.bot] : [],
    restored: db.restores.some(({ released }) => !released),
    checkedUntilAt: db.check?.checkedUntilAt ?? null,
    deafUntilAt: db.check?.deafUntilAt ?? null,
    refusedTexts: false,
  };
  const since = { epoch: process.since.epoch, agoMs: now - process.since.at };
  const terms = { deafAfterMs: DEAF_AFTER_MS, canAsk: channel === "sms" };
  return judgeHearing(channel, facts, since, terms, dateOf(world)) === undefined;
}
