import type { Db } from "../database/connection.ts";
import { readOverdueLetters } from "../koha/supply/overdue-letters.ts";
import { readLettersSeen } from "../koha/supply/queue-seen.ts";
import { typeOf } from "../routing/notice-types.ts";
import { noteTypesSeen, readTypesSeen } from "./type-seen.ts";

/** Before anything was seen: notes what Koha has queued of late, so that a job which runs is known to run. */
export async function seedTypesSeen(db: Db): Promise<void> {
  if ((await readTypesSeen(db)).length > 0) return;
  const overdue = await readOverdueLetters(db);
  const letters = await readLettersSeen(db);
  const seen = letters.flatMap(({ letterCode, transport, at }) => {
    const type = typeOf(letterCode, overdue);
    return type ? [{ type, transport, at }] : [];
  });
  await noteTypesSeen(db, seen);
}
