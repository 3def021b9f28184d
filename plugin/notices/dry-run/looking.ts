import type { Db, Tx } from "../../database/connection.ts";
import { readCursors } from "../../database/cursors.ts";
import { readRecentSwitches } from "../../koha/unfenced.ts";
import { readSweep } from "../cursor.ts";
import type { Intake } from "../evaluate.ts";
import type { KnownEvent } from "../event-key.ts";
import type { Looking } from "./forecast-parts.ts";

/** Runs `work` in a transaction in which the database refuses whatever writes. */
export const readOnly = <Found>(db: Db, work: (tx: Tx) => Promise<Found>): Promise<Found> =>
  db.transaction().setAccessMode("read only").execute(work);

/** What a look ahead in this transaction is made with. */
export async function lookAhead(tx: Tx, intake: Intake, told: Map<string, KnownEvent>, now: Date): Promise<Looking> {
  const cursors = await readCursors(tx, ["intake"]);
  return {
    tx,
    intake: { ...intake, db: tx },
    now,
    metTo: cursors.get("intake")?.at_id ?? 0,
    sweptTo: (await readSweep(tx))?.sweptTo,
    recent: await readRecentSwitches(tx, now),
    told,
  };
}
