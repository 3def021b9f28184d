import { sql } from "kysely";
import { runEach, type Statement } from "../../database/compound.ts";
import type { Tx } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import { isHtml, lastChange } from "./notices.ts";
import { movedRow, perhapsMoved, sameRow } from "./same-row.ts";

/**
 * A row that shows as handed over: `ours` as we left it, or `moved` to another patron, because Koha has merged two
 * records.
 */
export type HandedOver = { kind: "ours" } | { kind: "moved"; patronId: number | null };

/**
 * Locks a notice that shows as handed over, by us; undefined: it does not. Staff sent it again, or deleted it, or the
 * patron is gone; or it was changed after we wrote it, so that its `sent` is that of Koha's own sender; or it is
 * another row with the same id. `isTold` says whether its message has the words of this content.
 */
export async function lockHandedOver(
  tx: Tx,
  noticeId: number,
  host: Host,
  isTold: (content: string | null, html: boolean) => boolean = () => false,
): Promise<HandedOver | undefined> {
  const locked = await sql<{ content: string | null; html: number }>`
    select content, ${isHtml()} as html from message_queue
    where message_id = ${noticeId} and status = 'sent' for update`.execute(tx);
  const held = locked.rows[0];
  if (held === undefined) return undefined;
  const changed = lastChange(host);
  const asLeft = changed === undefined ? sql`true` : sql`coalesce(n.shown_at = ${changed}, true)`;
  const moved = movedRow(host, isTold(held.content, held.html === 1));
  // Our own entry is only read: a receipt locks it after the message, and a report to Koha locks the message last.
  const { rows } = await sql<{ patronId: number | null; ours: number; moved: number }>`
    select q.borrowernumber as patronId, coalesce(${moved}, false) as moved,
      coalesce((${sameRow(host)} and ${asLeft}) or ${perhapsMoved(host)}, false) as ours
    from message_queue q join tidings_notice n on n.notice_id = q.message_id
    where q.message_id = ${noticeId}`.execute(tx);
  const row = rows[0];
  if (row?.moved) return { kind: "moved", patronId: row.patronId };
  return row?.ours ? { kind: "ours" } : undefined;
}

/**
 * Writes how a notice ended over the `sent` that we wrote ourselves. The row must be locked by `lockHandedOver`.
 */
export async function tellEnd(
  tx: Tx,
  noticeId: number,
  status: "failed" | "deleted",
  note: string,
  host: Host,
): Promise<void> {
  await tx
    .updateTable("message_queue")
    .set({ status, ...(host.has.failureCode ? { failure_code: note } : {}) })
    .where("message_id", "=", noticeId)
    .where("status", "=", "sent")
    .execute();
}

/**
 * Gives a notice back to Koha as pending. What we wrote into it for its address must be cleared (`clearSentTo`), and
 * the row be locked by `lockHandedOver`.
 */
export async function giveBack(tx: Tx, noticeId: number, host: Host): Promise<void> {
  await tx
    .updateTable("message_queue")
    .set({ status: "pending", ...(host.has.failureCode ? { failure_code: "" } : {}) })
    .where("message_id", "=", noticeId)
    .where("status", "=", "sent")
    .execute();
}

/**
 * The statements that take out of locked text messages what we wrote for where they went (`written`, by notice): the
 * next message may go elsewhere, or to somebody else. What Koha wrote stays.
 */
export function clearingSentTo(
  tx: Tx,
  written: ReadonlyMap<number, readonly string[]>,
  host: Pick<Host, "toAddressMost">,
): Statement[] {
  if ((host.toAddressMost ?? 0) === 0) return [];
  return [...written].map(([noticeId, addresses]) =>
    tx
      .updateTable("message_queue")
      .set({ to_address: null })
      .where("message_id", "=", noticeId)
      .where("message_transport_type", "=", "sms")
      .where("to_address", "in", [...addresses])
      .compile(),
  );
}

/** Takes it out, as `clearingSentTo`. */
export const clearSentTo = (...[tx, ...how]: Parameters<typeof clearingSentTo>): Promise<void> =>
  runEach(tx, clearingSentTo(tx, ...how));

/**
 * Writes a note beside the `sent` that we wrote ourselves, or empties it; an old host has no place for one. The row
 * must be locked by `lockHandedOver`.
 */
export async function tellNote(tx: Tx, noticeId: number, note: string): Promise<void> {
  await tx
    .updateTable("message_queue")
    .set({ failure_code: note })
    .where("message_id", "=", noticeId)
    .where("status", "=", "sent")
    .execute();
}
