import type { Db, Tx } from "../database/connection.ts";

const ROW = 1;
/**
 * Far above whatever another bot may still remember: after one restore was found, the others' memory must not look like
 * a second.
 */
const AFTER_RESTORE = 1_000_000;

/** The database's epoch; 0 before the first report of a bot. */
export async function readEpoch(db: Db): Promise<number> {
  const row = await db.selectFrom("tidings_epoch").select("epoch").where("id", "=", ROW).executeTakeFirst();
  return Number(row?.epoch ?? 0);
}

/** Until when this database knows of the world: when its epoch was last moved. Undefined: never. */
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

/** What somebody outside the database remembers of it: the highest epoch met, and when. */
export interface KnownEpoch {
  epoch: number;
  at: Date;
}

/** Plivo lists a text some minutes late at most. */
const BEFORE_LOST_MS = 10 * 60_000;

/**
 * Compares the database's epoch with what somebody outside remembers of it, and moves it on. A memory that is ahead
 * tells that the database is an older one, put back: that is written down as a restore, by which everything but replies
 * is held. Returns the epoch that holds now.
 */
export async function meetEpoch(tx: Tx, known: KnownEpoch, now: Date): Promise<number> {
  const before = await lockEpoch(tx);
  const epoch = before?.epoch ?? 0;
  const next = known.epoch > epoch ? known.epoch + AFTER_RESTORE : epoch + 1;
  if (known.epoch > epoch) await recordRestore(tx, before?.movedAt ?? now, known.at < now ? known.at : now, now);
  await writeEpoch(tx, next, now);
  return next;
}

async function recordRestore(tx: Tx, backTo: Date, lostUntil: Date, now: Date): Promise<void> {
  await tx
    .insertInto("tidings_restore")
    .values({ found_at: now, back_to_at: backTo, lost_until_at: lostUntil })
    .execute();
  // What a bot heard up to then was handed over, to a database that is gone: those texts are no news to anybody.
  const checked = { checked_until_at: new Date(lostUntil.getTime() - BEFORE_LOST_MS), deaf_until_at: now };
  await tx
    .insertInto("tidings_inbound_check")
    .values({ channel: "sms", ...checked })
    .onDuplicateKeyUpdate(checked)
    .execute();
}
