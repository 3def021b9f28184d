import type { Tx } from "../database/connection.ts";
import type { MessageState } from "../database/tables.ts";
import type { Host } from "../koha/host.ts";
import { lockHandedOver, tellNote } from "../koha/queue/handed-over.ts";
import { markTold } from "../outbox/mark-told.ts";
import { noteShown } from "./mark-taken.ts";
import { readRound } from "./notice-store.ts";

/** A message that has not failed, and of which Koha is to be told: it is in doubt, or was. */
export interface Doubted {
  id: number;
  notice_id: number | null;
  round: number | null;
  state: MessageState;
}

/**
 * Notes beside Koha's `sent` that a message is in doubt, in the sentence `note`, or empties the note once the doubt is
 * settled. Writes nothing where staff have sent the notice again since, or where the host has no place for a note.
 */
export async function tellDoubt(tx: Tx, message: Doubted, note: string, host: Host): Promise<boolean> {
  const { notice_id: noticeId, round, state } = message;
  const ours = host.has.failureCode && noticeId !== null && (await lockHandedOver(tx, noticeId, host));
  // The message before our entry, as receipts lock them.
  if (!(await markTold(tx, message)) || !ours || (await readRound(tx, noticeId)) !== round) return false;
  await tellNote(tx, noticeId, state === "uncertain" ? note : "");
  await noteShown(tx, [noticeId], host);
  return true;
}
