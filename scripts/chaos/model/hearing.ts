import { type BotFacts, judgeHearing } from "../../../plugin/inbound-health/hearing.ts";
import type { Database } from "./database.ts";
import { DEAF_AFTER_MS, dateOf, MINUTE, type PhoneChannel, type Process, type World } from "./world.ts";

/** As in `inbound-health/epoch`. */
const AFTER_RESTORE = 1_000_000;
/** As in `inbound-health/watch-hearing`. */
const AWAY_MS = 5_000;
/** As in `inbound-health/bot-report`. */
const BEFORE_BACKUP_MS = 10 * MINUTE;

/** Compares the epoch with what somebody outside remembers; a memory that is ahead shows a restore. */
function meetEpoch(db: Database, known: { epoch: number; at: Date }, now: Date): number {
  const { epoch, movedAt } = db.epoch ?? { epoch: 0, movedAt: now };
  const restored = known.epoch > epoch;
  if (restored) {
    const lostUntil = known.at < now ? known.at : now;
    const id = db.restores.length + 1;
    db.restores.push({ id, foundAt: now, backTo: movedAt, lostUntil, askedAt: null, released: false });
    db.check = { checkedUntilAt: new Date(lostUntil.getTime() - 10 * MINUTE), deafUntilAt: now };
  }
  db.epoch = { epoch: restored ? known.epoch + AFTER_RESTORE : epoch + 1, movedAt: now };
  return db.epoch.epoch;
}

/** What the bot reports as listening to both providers, with its count of texts that wait. */
function storeReport(world: World, waiting: number): number {
  const { db, bot } = world;
  const now = dateOf(world);
  const epoch = meetEpoch(db, { epoch: bot.epoch, at: bot.epochAt }, now);
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
  db.bot = waiting === 0 ? { ...fresh, emptyAt: now, emptyEpoch: bot.epoch } : fresh;
  return epoch;
}

/**
 * The bot reports what it holds, and learns of a restore, after which it queues again what changed a consent
 * (`bot/hearing/report`). `lost`: the service's answer never reaches it.
 */
export function report(world: World, lost: boolean): void {
  const { db, bot, truth } = world;
  const waiting = bot.disk.filter(({ state }) => state === "waiting").length;
  const epoch = storeReport(world, waiting);
  truth.reportedAt = world.now;
  if (waiting === 0) truth.emptyCountAtStep = truth.steps;
  if (lost) return;
  if (epoch > bot.epoch) {
    bot.epoch = epoch;
    bot.epochAt = dateOf(world);
  }
  const restore = db.restores.at(-1);
  if (!restore || restore.id <= bot.replayedRestore) return;
  const since = restore.backTo.getTime() - BEFORE_BACKUP_MS;
  for (const text of bot.disk) {
    if (text.state === "kept" && text.heardAt.getTime() >= since)
      Object.assign(text, { state: "waiting", replayed: true });
  }
  bot.replayedRestore = restore.id;
}

/** The provider's list of inbound texts has been compared (`inbound-health/check-inbound`); none is missing. */
export function compareInbound({ db, now }: World): void {
  if (db.check) db.check.checkedUntilAt = new Date(now);
}

/** Whether a process may send more than replies now, as `inbound-health/watch-hearing` and the send gate find. */
export function mayNoticesLeave(world: World, process: Process, channel: PhoneChannel): boolean {
  const { db, now, truth } = world;
  if (now - process.lookedAt > AWAY_MS) {
    process.since = undefined;
    process.doubtedAtStep = truth.steps;
  }
  const epoch = () => db.epoch?.epoch ?? 0;
  if (epoch() < process.highest) {
    process.since = undefined;
    process.doubtedAtStep = truth.steps;
    meetEpoch(db, { epoch: process.highest, at: new Date(process.sawHighestAt) }, dateOf(world));
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
