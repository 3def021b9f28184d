import { type Db, inTransaction } from "../database/connection.ts";
import type { MessageState } from "../database/tables.ts";
import type { Host } from "../koha/host.ts";
import { holdLive } from "../koha/plugin-switch.ts";
import { askAgain, type HeldRow, holdRow } from "../koha/queue/ask-again.ts";
import { hasEnded } from "../outbox/message.ts";
import { holdRound, readCopies } from "../outbox/read-messages.ts";
import { awaitNextRound } from "./next-round.ts";
import { holdEntry, type OwnEntry } from "./notice-store.ts";

/** What became of the wish to send a notice again; anything but `asked` changed nothing. */
export type AskedAgain = "asked" | "waits" | "leaving" | "uncertain" | "again_already" | "kohas" | "gone";

interface Facts {
  row: HeldRow | undefined;
  entry: OwnEntry | undefined;
  /** How the message of the latest round stands; undefined: there is none, or it has been archived. */
  message: MessageState | undefined;
  /** The round that the person saw. */
  seen: number;
  /** Its text was sent elsewhere since then. */
  copied?: boolean;
}

/** Whether a notice may be sent again now. Pure. */
export function judgeAgain({ row, entry, message, seen, copied = false }: Facts): AskedAgain {
  if (!row || !entry || !row.ours) return "gone";
  if (entry.state === "left") return "kohas";
  if (entry.round !== seen || copied) return "again_already";
  if (message === "sending") return "leaving";
  if (message === "uncertain") return "uncertain";
  if (row.status === "pending" || entry.state === "waiting" || (message && !hasEnded(message))) return "waits";
  return "asked";
}

/**
 * Asks that a notice be sent again, as Resend in Koha does: its row is pending again, and everything is decided anew
 * (consent, way, kind). While all texts are ours the next round begins at once in our book, so that neither a late
 * receipt nor a second press makes another; otherwise Koha's sender takes the row, and asks us where it would. `copies`
 * says of which message the person saw how many copies: a colleague may have sent its text elsewhere meanwhile.
 */
export async function sendAgain(
  db: Db,
  host: Host,
  { noticeId, seen, copies }: { noticeId: number; seen: number; copies?: { of: number; seen: number } | undefined },
  now: Date,
): Promise<AskedAgain> {
  return inTransaction(db, async (tx) => {
    const live = await holdLive(tx);
    const row = await holdRow(tx, noticeId, host);
    const message = await holdRound(tx, noticeId, seen);
    const entry = await holdEntry(tx, noticeId);
    const copied = copies !== undefined && (await readCopies(tx, copies.of)).length > copies.seen;
    const judged = judgeAgain({ row, entry, message, seen, copied });
    if (judged !== "asked") return judged;
    await askAgain(tx, noticeId, host);
    if (live && row?.transport === "sms") {
      await awaitNextRound(tx, { ids: [noticeId], states: ["taken", "ended"] }, now);
    }
    return judged;
  });
}
