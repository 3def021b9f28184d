import type { Db, Tx } from "../database/connection.ts";
import { raiseIds } from "../database/raise-ids.ts";
import { recordRestore } from "./restore.ts";

const ROW = 1;
/**
 * Far above whatever another bot may still remember: after one restore was found, what the others remember must not
 * look like a second one.
 */
const AFTER_RESTORE = 1_000_000_000;

/**
 * The epoch after a restore, which is the restore's own id too, and the ids of new rows begin above it. Ahead of what
 * is remembered, and of whatever a lost database may have used without anybody's remembering it: so it is the time in
 * milliseconds, since no library writes a row in each of them.
 */
export const epochAfter = (known: number, now: Date): number => Math.max(known + AFTER_RESTORE, now.getTime());

/** The database's epoch; 0 before the first report of a bot. */
export async function readEpoch(db: Db): Promise<number> {
  const row = await db.selectFrom("tidings_epoch").select("epoch").where("id", "=", ROW).executeTakeFirst();
  return Number(row?.epoch ?? 0);
}

/** The epoch, locked, and when it was last moved: what happened later this database cannot know. Undefined: never. */
async function lockEpoch(tx: Tx): Promise<{ epoch: number; movedAt: Date } | undefined> {
  const row = await tx.selectFrom("tidings_epoch").selectAll().where("id", "=", ROW).forUpdate().executeTakeFirst();
  return row && { epoch: Number(row.epoch), movedAt: row.moved_at };
}

async function writeEpoch(tx: Tx, epoch: number, now: Date): Promise<void> {
  const row = { epoch, moved_at: now };
  await tx
    .insertInto("tidings_epoch")
    .values({ id: ROW, ...row })
    .onDuplicateKeyUpdate(row)
    .execute();
}

/** What a program outside the database remembers of it: the highest epoch that it met, and when. */
export interface KnownEpoch {
  epoch: number;
  at: Date;
}

/** Plivo lists a text some minutes late at most. */
const BEFORE_LOST_MS = 10 * 60_000;

/**
 * Compares the database's epoch with what a program outside remembers of it, and moves it on. A memory that is ahead
 * shows that an older copy of the database was put back: that is recorded as a restore, which holds everything but
 * replies. Returns the epoch that holds now.
 */
export async function meetEpoch(tx: Tx, known: KnownEpoch, now: Date): Promise<number> {
  const before = await lockEpoch(tx);
  const epoch = before?.epoch ?? 0;
  const restored = known.epoch > epoch;
  const next = restored ? epochAfter(known.epoch, now) : epoch + 1;
  if (restored) {
    const lostUntil = known.at < now ? known.at : now;
    await recordRestore(tx, { id: next, backTo: before?.movedAt ?? now, lostUntil }, now);
    await raiseIds(tx, next);
    await askAgain(tx, lostUntil, now);
  }
  await writeEpoch(tx, next, now);
  return next;
}

/**
 * From the last moments before `lostUntil` the provider is asked what was said. What a bot heard up to then was handed
 * over, to a database that is gone: those texts are no news to anybody.
 */
async function askAgain(tx: Tx, lostUntil: Date, now: Date): Promise<void> {
  const checked = {
    ...{ checked_until_at: new Date(lostUntil.getTime() - BEFORE_LOST_MS), deaf_until_at: now },
    // A check of before the backup asks for texts that are no news.
    ...{ asking_since_at: null, asking_until_at: null, asking_offset: 0 },
  };
  await tx
    .insertInto("tidings_inbound_check")
    .values({ channel: "sms", ...checked })
    .onDuplicateKeyUpdate(checked)
    .execute();
}
