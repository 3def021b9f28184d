import type { Tx } from "../database/connection.ts";
import type { NoticeState } from "../database/tables.ts";

/** Staff sent these again, of those in one of these states: another round, whose age counts from now. */
export async function awaitNextRound(
  tx: Tx,
  { ids, states }: { ids: readonly number[]; states: readonly NoticeState[] },
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("tidings_notice")
    .set((eb) => ({
      round: eb("round", "+", 1),
      state: "waiting" as const,
      because: null,
      returned: 1,
      first_seen_at: now,
      look_at: now,
      changed_at: now,
    }))
    .where("notice_id", "in", [...ids])
    .where("state", "in", states)
    .execute();
}
