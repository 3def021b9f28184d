import { sql } from "kysely";
import type { Db, Tx } from "../database/connection.ts";

/** What older databases that were put back have lost, all of them together. */
export interface Lost {
  /** The latest restore. */
  restore: number;
  /** Until when messages may have been sent that the database knows nothing of. */
  until: Date;
  foundAt: Date;
  /** When the first of them was found; those of long ago do not count. */
  firstFoundAt: Date;
  /** Nobody has released it yet. */
  held: boolean;
}

/** Restores that lie further apart have nothing to do with each other: the provider's list is read for seven days. */
const TOGETHER_MS = 7 * 24 * 60 * 60_000;

/** Undefined: no older database was ever put back. */
export async function readLost(db: Db | Tx): Promise<Lost | undefined> {
  const rows = await db
    .selectFrom("tidings_restore")
    .select(["id", "lost_until_at", "found_at", "released_at"])
    .orderBy("id")
    .execute();
  const latest = rows.at(-1);
  if (!latest) return undefined;
  const times = (of: (row: (typeof rows)[number]) => Date) => rows.map((row) => of(row).getTime());
  const foundAt = Math.max(...times((row) => row.found_at));
  const together = times((row) => row.found_at).filter((found) => foundAt - found <= TOGETHER_MS);
  return {
    restore: latest.id,
    until: new Date(Math.max(...times((row) => row.lost_until_at))),
    foundAt: new Date(foundAt),
    firstFoundAt: new Date(Math.min(...together)),
    held: rows.some((row) => row.released_at === null),
  };
}

/** The sweep finds what a Resend brought back within a quarter of an hour; what it finds later was pressed since. */
const RESENT_BEFORE_MS = 20 * 60_000;

/**
 * Selects when we first saw that Koha's row of a message's latest round was pending. It may have waited long after
 * that: for an hour where the plugin has just been enabled.
 */
export const firstSeen = (message: "m" | "tidings_message") =>
  sql<Date | null>`(select n.first_seen_at from tidings_notice n
    where n.notice_id = ${sql.ref(`${message}.notice_id`)} and n.round = ${sql.ref(`${message}.round`)})`.as(
    "first_seen_at",
  );

/** When a message's reason arose: Koha queued the notice, or we made it, or staff pressed Resend. */
export function madeAt(
  message: { event_at: Date | null; created_at: Date; round: number | null; first_seen_at?: Date | null },
  { foundAt }: Pick<Lost, "foundAt">,
): Date {
  const { event_at, created_at, round, first_seen_at } = message;
  const seenAt = first_seen_at ?? created_at;
  const isDeed = (round ?? 1) > 1 && seenAt.getTime() - foundAt.getTime() > RESENT_BEFORE_MS;
  return isDeed ? created_at : (event_at ?? created_at);
}

/**
 * Whether a message may have left in a database that is lost, and nobody has decided yet what follows from that: so for
 * all that was queued there or in Koha, whenever it is taken over or queued again.
 */
export function isUnweighed(
  message: Parameters<typeof madeAt>[0] & { weighed_restore: number | null },
  lost: Lost,
): boolean {
  return madeAt(message, lost) <= lost.until && (message.weighed_restore ?? 0) < lost.restore;
}

/** Lets messages, locked by the caller, leave after that restore. */
export async function noteWeighed(tx: Tx, ids: readonly number[], restore: number): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("tidings_message")
    .set({ weighed_restore: restore })
    .where("id", "in", [...ids])
    .execute();
}
