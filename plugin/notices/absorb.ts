import { type Db, inTransaction } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { holdLive } from "../koha/plugin-switch.ts";
import { type LockedNotice, lockPending, type Notice } from "../koha/queue/notices.ts";
import { type OpenRound, readOpenRounds } from "../outbox/superseded.ts";
import { plainLetter } from "../templates/plain-letter.ts";
import { fingerprintOf } from "./event-key.ts";
import { markTaken } from "./mark-taken.ts";
import type { Known } from "./notice-store.ts";
import type { Shared } from "./take-over.ts";

/** How much at its end the text of a message may differ from the notice's: what is too long is shortened. */
const SHORTENED = 8;

/** Notices whose message is on its way still (`busy`), and those that are other rows than their entries say. */
export interface Absorbed {
  busy: ReadonlySet<number>;
  others: ReadonlySet<number>;
}

/**
 * Marks as handed over again what is pending while its message is still on its way: that message answers the Resend. A
 * message that is just ending is waited for: Koha would show `sent` for good, because its end has been told. Where no
 * time tells whether the row is still the one that the message was made of, its words do. `notices` are those whose
 * entries are about them.
 */
export async function absorb(
  { db, host }: { db: Db; host: Host },
  notices: readonly Notice[],
  known: ReadonlyMap<number, Known>,
  shared?: Shared,
): Promise<Absorbed> {
  const rounds = nextRounds(notices, known);
  if (rounds.length === 0) return { busy: new Set(), others: new Set() };
  return inTransaction(db, async (tx) => {
    const mayWrite = shared ? await shared.holdOpen(tx) : await holdLive(tx);
    const open = await readOpenRounds(tx, rounds);
    if (!mayWrite) return { busy: new Set(open.keys()), others: new Set() };
    const locked = await lockPending(tx, [...open.keys()], shared?.transports);
    const others = new Set(otherRows(locked, known, open, host));
    const own = locked.flatMap(({ noticeId }) => (others.has(noticeId) ? [] : [noticeId]));
    await markTaken(tx, own, host);
    return { busy: new Set([...open.keys()].filter((id) => !others.has(id))), others };
  });
}

/** The rounds that a Resend of these would make, where a message of the round before may be on its way. Pure. */
export const nextRounds = (notices: readonly Notice[], known: ReadonlyMap<number, Known>) =>
  notices.flatMap(({ noticeId }) => {
    const before = known.get(noticeId);
    return before?.state === "taken" ? [{ noticeId, round: before.round + 1 }] : [];
  });

/** Of these rows, those whose messages on their way were made of other rows with these ids. Pure. */
export function otherRows(
  rows: readonly LockedNotice[],
  known: ReadonlyMap<number, Known>,
  open: ReadonlyMap<number, OpenRound>,
  host: Pick<Host, "timeQueuedChanges">,
): number[] {
  const dated = (id: number) => !host.timeQueuedChanges && known.get(id)?.queuedAt != null;
  return rows.flatMap((row) => (!dated(row.noticeId) && !isOf(row, open.get(row.noticeId)) ? [row.noticeId] : []));
}

/** Whether that message may have been made of a notice with this content. Texts are sent composed (NFC). */
function isOf({ content, html = false }: LockedNotice, made: OpenRound | undefined): boolean {
  if (made?.text == null) return true;
  const { text, sourceHash } = made;
  if (sourceHash !== null) return sourceHash === fingerprintOf(content);
  const sent = text.normalize("NFC");
  const kept = sent.slice(0, Math.max(sent.length / 2, sent.length - SHORTENED));
  return plainLetter(content, html).normalize("NFC").startsWith(kept);
}
