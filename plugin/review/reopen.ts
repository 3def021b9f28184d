import { noteStaffStep } from "../audit/note-step.ts";
import { unfinishHeard } from "../consent/heard.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import { unfinishParked } from "../inbound-health/parked.ts";
import type { Actor } from "./acts.ts";
import type { ItemId } from "./kinds.ts";
import { unmark } from "./marks.ts";

/** Puts an item that was marked as done back on the list, as a step of whoever asks. False: it is there already. */
export async function reopenItem(
  db: Db,
  item: ItemId & { patronId: number | null },
  { who, whoId }: Actor,
  now: Date,
): Promise<boolean> {
  const { patronId } = item;
  return inTransaction(db, async (tx) => {
    if (!(await unmark(tx, item, who, now))) return false;
    if (item.kind === "heard") await unfinishHeard(tx, item.id);
    if (item.kind === "parked") await unfinishParked(tx, item.id);
    await noteStaffStep(tx, { at: now, who, whoId, step: "mark_undone", patronId });
    return true;
  });
}
