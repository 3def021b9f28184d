import type { Tx } from "../database/connection.ts";

/**
 * A run of the job that began while the plugin was off reads the queue without a fence and writes no lock; whatever its
 * host, it has ended by then. A web request that began in trial holds no lock either, and is done much sooner.
 */
const GOES_ON_MS: Readonly<Record<string, number>> = { enabled_after: 60 * 60_000, live_after: 2 * 60_000 };
/**
 * A run that has passed our hook asks other plugins too before it reads the queue, and so may read what was queued
 * meanwhile.
 */
const READS_WITHIN_MS = 60_000;

/**
 * Until when a notice may be in the hands of a run of Koha's sender that knows nothing of us; undefined if it cannot
 * be.
 */
export type UnfencedUntil = (notice: { noticeId: number; queuedAt: Date }) => Date | undefined;

/**
 * What a run that began before the plugin was last enabled, or the library went live, may have read: the rows that were
 * there then, and those of the minute after. Koha's side notes the highest id before it turns the switch. Must be read
 * in the transaction that has found the switch on.
 */
export async function readUnfenced(tx: Tx, now: Date): Promise<UnfencedUntil> {
  const rows = await tx
    .selectFrom("tidings_setting")
    .select(["name", "value", "changed_at"])
    .where("name", "in", Object.keys(GOES_ON_MS))
    .execute();
  const open = rows
    .map((row) => ({
      upTo: Number(row.value ?? 0),
      readBy: new Date(row.changed_at.getTime() + READS_WITHIN_MS),
      until: new Date(row.changed_at.getTime() + (GOES_ON_MS[row.name] ?? 0)),
    }))
    .filter(({ until }) => until > now)
    .toSorted((a, b) => b.until.getTime() - a.until.getTime());
  return ({ noticeId, queuedAt }) => open.find(({ upTo, readBy }) => noticeId <= upTo || queuedAt <= readBy)?.until;
}
