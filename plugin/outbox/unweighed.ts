import type { Db, Tx } from "../database/connection.ts";

/** What older databases that were put back have lost, all of them together. */
export interface Lost {
  /** The latest restore. */
  restore: number;
  /** Until when messages may have been sent that the database knows nothing of. */
  until: Date;
  foundAt: Date;
  /** Nobody has released it yet. */
  held: boolean;
}

/** Undefined: no older database was ever put back. */
export async function readLost(db: Db | Tx): Promise<Lost | undefined> {
  const { restore, until, foundAt, all, released } = await db
    .selectFrom("tidings_restore")
    .select(({ fn }) => [
      fn.max("id").as("restore"),
      fn.max("lost_until_at").as("until"),
      fn.max("found_at").as("foundAt"),
      fn.countAll<number>().as("all"),
      fn.count<number>("released_at").as("released"),
    ])
    .executeTakeFirstOrThrow();
  return restore === null ? undefined : { restore, until, foundAt, held: Number(all) > Number(released) };
}

/** The sweep finds what a Resend brought back within a quarter of an hour; what it finds later was pressed since. */
const RESENT_BEFORE_MS = 20 * 60_000;

/** When a message's reason arose: Koha queued the notice, or we made it, or staff pressed Resend. */
export function madeAt(
  message: { event_at: Date | null; created_at: Date; round: number | null },
  { foundAt }: Pick<Lost, "foundAt">,
): Date {
  const { event_at, created_at, round } = message;
  const isDeed = (round ?? 1) > 1 && created_at.getTime() - foundAt.getTime() > RESENT_BEFORE_MS;
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
