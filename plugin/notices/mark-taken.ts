import { runEach, type Statement } from "../database/compound.ts";
import type { Tx } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { whenChanged } from "../koha/queue/notices.ts";
import { handingOver, overwriteHandedOver } from "../koha/queue/row-status.ts";

/**
 * The statements that mark locked notices, of which we have entries already, as handed over in Koha, with where their
 * messages go (`sentTo`).
 */
export function markingTaken(
  tx: Tx,
  ids: readonly number[],
  host: Host,
  sentTo: ReadonlyMap<number, string> = new Map(),
): Statement[] {
  return [...handingOver(tx, ids, host, sentTo), ...notingShown(tx, ids, host)];
}

/** Marks them, as `markingTaken`. */
export const markTaken = (...[tx, ...how]: Parameters<typeof markingTaken>): Promise<void> =>
  runEach(tx, markingTaken(tx, ...how));

/** Shows again as handed over what Koha failed though it was ours. */
export async function showTaken(tx: Tx, ids: readonly number[], host: Host): Promise<void> {
  if (ids.length === 0) return;
  await overwriteHandedOver(tx, ids);
  await noteShown(tx, ids, host);
}

/** Notes how Koha's rows look now, as `notingShown`. */
export const noteShown = (...[tx, ...how]: Parameters<typeof notingShown>): Promise<void> =>
  runEach(tx, notingShown(tx, ...how));

/**
 * The statements that note how Koha's rows look now that we have written them: what anybody writes there later is
 * theirs. The database copies the instant itself, so that it stays exactly what the host keeps.
 */
function notingShown(tx: Tx, ids: readonly number[], host: Host): Statement[] {
  const changed = whenChanged(host, "tidings_notice.notice_id");
  if (changed === undefined || ids.length === 0) return [];
  const noting = tx
    .updateTable("tidings_notice")
    .set({ shown_at: changed })
    .where("notice_id", "in", [...ids])
    .compile();
  return [noting];
}
