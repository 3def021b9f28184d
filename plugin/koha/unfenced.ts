import type { Tx } from "../database/connection.ts";

/**
 * How long a run may go on that began before a switch. A run of the job that began while the plugin was disabled reads
 * the queue without our fence and takes no lock; on any host it has ended after an hour. A web request that began in
 * trial takes no lock either, and ends much sooner.
 */
const GOES_ON_MS: Readonly<Record<string, number>> = { enabled_after: 60 * 60_000, live_after: 2 * 60_000 };
/**
 * A run that has passed our hook calls other plugins before it reads the queue, and so may read rows queued meanwhile.
 */
const READS_WITHIN_MS = 60_000;

/**
 * Until when a run of Koha's sender that does not know of us may still send a notice; undefined if none can.
 */
export type UnfencedUntil = (notice: { noticeId: number; queuedAt: Date }) => Date | undefined;

/**
 * Finds the notices that a run may have read which began before the plugin was last enabled, or before the library went
 * live: the rows that existed then, and those of the minute after. Koha's side stores the highest id before it turns
 * the switch. Must be called in the transaction that has found the switch on.
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
