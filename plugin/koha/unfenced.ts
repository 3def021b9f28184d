import type { Db, Tx } from "../database/connection.ts";
import { readCursors } from "../database/cursors.ts";

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
/** The cursor that keeps where Koha's ids were when they were last seen to begin anew. */
export const IDS_ANEW = "ids_anew";

/** A switch turned a short while ago: what runs from before may have read, and until when they may go on. */
export interface RecentSwitch {
  name: "enabled_after" | "live_after";
  upTo: number;
  readBy: Date;
  until: Date;
}

/**
 * Until when a run of Koha's sender that does not know of us may still send a notice; undefined if none can.
 */
export type UnfencedUntil = (notice: {
  noticeId: number;
  queuedAt: Date;
  /** When the row was made, where this host keeps that for good. */
  madeAt?: Date;
}) => Date | undefined;

/**
 * Finds the notices that a run may have read which began before the plugin was last enabled, or before the library went
 * live: the rows that existed then, and those of the minute after. Koha's side stores the highest id before it turns
 * the switch. Where Koha's ids have begun anew since, rows above the highest id that was there then are new, and so is
 * what was made later than that minute. Must be called in the transaction that has found the switch on.
 */
export async function readUnfenced(tx: Tx, now: Date): Promise<UnfencedUntil> {
  const recent = await readRecentSwitches(tx, now);
  return (notice) => findUnfenced(recent, notice)?.until;
}

/** The switches behind `readUnfenced`, the one that holds longest first. */
export async function readRecentSwitches(db: Db | Tx, now: Date): Promise<RecentSwitch[]> {
  const rows = await db
    .selectFrom("tidings_setting")
    .select(["name", "value", "changed_at"])
    .where("name", "in", Object.keys(GOES_ON_MS))
    .execute();
  const anew = (await readCursors(db, [IDS_ANEW])).get(IDS_ANEW);
  return rows
    .map((row) => ({
      name: row.name === "enabled_after" ? ("enabled_after" as const) : ("live_after" as const),
      upTo:
        anew && anew.moved_at > row.changed_at ? Math.min(anew.at_id, Number(row.value ?? 0)) : Number(row.value ?? 0),
      readBy: new Date(row.changed_at.getTime() + READS_WITHIN_MS),
      until: new Date(row.changed_at.getTime() + (GOES_ON_MS[row.name] ?? 0)),
    }))
    .filter(({ until }) => until > now)
    .toSorted((a, b) => b.until.getTime() - a.until.getTime());
}

/** The switch because of which a notice rests; undefined: none. */
export function findUnfenced(
  recent: readonly RecentSwitch[],
  { noticeId, queuedAt, madeAt }: { noticeId: number; queuedAt: Date; madeAt?: Date },
): RecentSwitch | undefined {
  return recent.find(({ upTo, readBy }) => queuedAt <= readBy || (noticeId <= upTo && !(madeAt && madeAt > readBy)));
}
