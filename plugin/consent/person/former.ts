import { sql } from "kysely";
import type { Db, Tx } from "../../database/connection.ts";
import type { ChannelName } from "../../database/tables.ts";

/**
 * Of these patrons, those whose number became another person's: by patron, the channels by which that person has
 * decided something since. How they stand by any other channel is what the former person left behind.
 */
export async function readDecidedAnew(
  db: Db | Tx,
  patronIds: readonly number[],
): Promise<Map<number, ReadonlySet<ChannelName>>> {
  if (patronIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("tidings_person as p")
    .leftJoin("tidings_ledger as l", (join) =>
      join
        .onRef("l.patron_id", "=", "p.patron_id")
        .onRef("l.at", ">", sql.ref("p.since_at"))
        .onRef("l.state_before", "!=", "l.state_after")
        // The end of an attempt to the former person, not a choice.
        .on("l.event", "!=", "opt_out_finished"),
    )
    .select(["p.patron_id", "l.channel"])
    .distinct()
    .where("p.patron_id", "in", [...patronIds])
    .where("p.since_at", "is not", null)
    .execute();
  const decided = new Map<number, Set<ChannelName>>();
  for (const { patron_id, channel } of rows) {
    const channels = decided.get(patron_id) ?? new Set();
    decided.set(patron_id, channel === null ? channels : channels.add(channel));
  }
  return decided;
}
