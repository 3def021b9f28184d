import type { Tx } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { showHandedOver } from "../koha/queue/handed-over.ts";
import { overwriteHandedOver, whenChanged } from "../koha/queue/notices.ts";

/**
 * Marks locked notices, of which we have entries already, as handed over in Koha, with where their messages go
 * (`sentTo`).
 */
export async function markTaken(
  tx: Tx,
  ids: readonly number[],
  host: Host,
  sentTo: ReadonlyMap<number, string> = new Map(),
): Promise<void> {
  if (ids.length === 0) return;
  await showHandedOver(tx, ids, host, sentTo);
  await noteShown(tx, ids, host);
}

/** Shows again as handed over what Koha failed though it was ours. */
export async function showTaken(tx: Tx, ids: readonly number[], host: Host): Promise<void> {
  if (ids.length === 0) return;
  await overwriteHandedOver(tx, ids);
  await noteShown(tx, ids, host);
}

/**
 * Notes how Koha's rows look now that we have written them: what anybody writes there later is theirs. The database
 * copies the instant itself, so that it stays exactly what the host keeps.
 */
export async function noteShown(tx: Tx, ids: readonly number[], host: Host): Promise<void> {
  const changed = whenChanged(host, "tidings_notice.notice_id");
  if (changed === undefined) return;
  await tx
    .updateTable("tidings_notice")
    .set({ shown_at: changed })
    .where("notice_id", "in", [...ids])
    .execute();
}
