import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import { meetEpoch } from "./epoch.ts";

export interface Report {
  bot: string;
  working: boolean;
  waiting: number;
  parked: number;
  /** The epoch that the bot knew before it counted its inbox, and when it had learnt it. */
  epoch: number;
  epochAt: Date;
  listens: { sms?: string | undefined; telegram?: string | undefined };
  replayed: number;
}

export interface Reported {
  epoch: number;
  restore?: { id: number; since: string };
}

/** The backup may be older than what we know of it, by as much time as a bot takes to report. */
const BEFORE_BACKUP_MS = 10 * 60_000;

/**
 * Stores a bot's report and moves the epoch on, so that its next report can be told from one that was counted before
 * this answer. After a silence of more than `deafAfterMs` the provider is to be asked what was said meanwhile.
 * Idempotent but for the epoch.
 */
export async function recordReport(db: Db, report: Report, deafAfterMs: number, now: Date): Promise<Reported> {
  return inTransaction(db, async (tx) => {
    const epoch = await meetEpoch(tx, { epoch: report.epoch, at: report.epochAt }, now);
    const { bot, working, waiting, parked, listens } = report;
    if (working) await noteSilence(tx, deafAfterMs, now);
    const before = await tx
      .selectFrom("tidings_bot")
      .select(["sms", "sms_since_at"])
      .where("bot", "=", bot)
      .executeTakeFirst();
    const sms = listens.sms ?? null;
    const row = {
      reported_at: now,
      waiting,
      parked,
      working: working ? 1 : 0,
      left_at: null,
      sms,
      sms_since_at: before && before.sms === sms ? before.sms_since_at : now,
      telegram: listens.telegram ?? null,
      replayed_restore: report.replayed,
      ...(waiting === 0 ? { empty_at: now, empty_epoch: report.epoch } : {}),
    };
    await tx
      .insertInto("tidings_bot")
      .values({ bot, empty_at: null, ...row })
      .onDuplicateKeyUpdate(row)
      .execute();
    const restore = await readRestore(tx, report.replayed);
    return { epoch, ...(restore ? { restore } : {}) };
  });
}

/** After so long a silence of all bots, the provider is to be asked what was said meanwhile. */
async function noteSilence(tx: Tx, deafAfterMs: number, now: Date): Promise<void> {
  const heardUntil = await readHeardUntil(tx);
  if (heardUntil && now.getTime() - heardUntil.getTime() > deafAfterMs) await markDeaf(tx, heardUntil, now);
}

/** When a bot that hears texts last reported. */
async function readHeardUntil(tx: Tx): Promise<Date | null> {
  const row = await tx
    .selectFrom("tidings_bot")
    .select((eb) => eb.fn.max("reported_at").as("at"))
    .where("working", "=", 1)
    .executeTakeFirst();
  return row?.at ?? null;
}

async function markDeaf(tx: Tx, heardUntil: Date, now: Date): Promise<void> {
  await tx
    .insertInto("tidings_inbound_check")
    .values({ channel: "sms", checked_until_at: heardUntil, deaf_until_at: now })
    .onDuplicateKeyUpdate({ deaf_until_at: now })
    .execute();
}

/**
 * Records that a bot took over the duty of another one that had not laid it down: the provider is to be asked what that
 * bot has on its disk.
 */
export async function noteTakenDuty(db: Db, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    const heardUntil = await readHeardUntil(tx);
    if (heardUntil) await markDeaf(tx, heardUntil, now);
  });
}

/**
 * The latest restore, if it is not the one for which this bot last handed over again what it keeps. What is missing
 * goes back to the earliest of those that the bot has not met, or that nobody has released.
 */
async function readRestore(tx: Tx, replayed: number): Promise<Reported["restore"]> {
  const { id, back_to_at } = await tx
    .selectFrom("tidings_restore")
    .select(({ fn, selectFrom }) => [
      fn.min("back_to_at").as("back_to_at"),
      selectFrom("tidings_restore")
        .select(({ fn }) => fn.max("id").as("id"))
        .as("id"),
    ])
    .where((eb) => eb.or([eb("released_at", "is", null), eb("id", ">", replayed)]))
    .executeTakeFirstOrThrow();
  if (id === null || id === replayed || back_to_at === null) return undefined;
  return { id, since: new Date(back_to_at.getTime() - BEFORE_BACKUP_MS).toISOString() };
}

/** Records that a bot stopped in order. `empty`: it holds nothing that we do not have. */
export async function recordLeave(db: Db, bot: string, empty: boolean, now: Date): Promise<void> {
  const left = empty ? { left_at: now } : { working: 0 };
  await db.updateTable("tidings_bot").set(left).where("bot", "=", bot).execute();
}
