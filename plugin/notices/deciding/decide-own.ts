import type { Host } from "../../koha/host.ts";
import type { Notice } from "../../koha/queue/notices.ts";
import { isSameRow } from "../../koha/queue/same-row.ts";
import type { Entry, Known } from "../notice-store.ts";
import { candidate, type DecideWith, decide, type Met, type Swept } from "./decide.ts";
import type { Routed } from "./routed.ts";

/** Of these notices, those that our book's entries are about. Pure. */
export const ownRows = <One extends Notice>(
  notices: readonly One[],
  book: ReadonlyMap<number, Known>,
  host: Pick<Host, "timeQueuedChanges">,
): One[] =>
  notices.filter((notice) => {
    const entry = book.get(notice.noticeId);
    return entry !== undefined && isSameRow(entry, notice, host);
  });

/** How these notices stand in our book. `others` are other rows than their entries say. Pure. */
export function metOf(
  notices: readonly Notice[],
  book: ReadonlyMap<number, Known>,
  { host, others }: { host: Pick<Host, "timeQueuedChanges">; others: ReadonlySet<number> },
): Map<number, Met> {
  const own = new Set(ownRows(notices, book, host).map(({ noticeId }) => noticeId));
  return new Map(
    notices.flatMap(({ noticeId }): [number, Met][] => {
      const entry = book.get(noticeId);
      if (entry === undefined) return [];
      return [[noticeId, own.has(noticeId) && !others.has(noticeId) ? entry : { formerRound: entry.round }]];
    }),
  );
}

/**
 * Texts are ours whole: each notice is taken, ended, or entered in our book with the time of the next look. What is
 * left to Koha, or done with, is in neither list. Pure.
 */
export function decideOwn(
  notices: readonly Notice[],
  { swept, resent }: { swept?: Swept | undefined; resent?: ReadonlySet<number> | undefined },
  look: DecideWith,
): { routed: Routed[]; entries: Entry[] } {
  const routed: Routed[] = [];
  const entries: Entry[] = [];
  for (const notice of notices) {
    const met = look.known.get(notice.noticeId);
    const before = met && "state" in met ? met : undefined;
    if (before?.state === "left") continue;
    // Done with since it was read as pending: by another process, or this one.
    if ((before?.state === "taken" || before?.state === "ended") && !resent?.has(notice.noticeId)) continue;
    const one = decide(candidate(notice, met, swept), look);
    const entry = asEntry(one);
    if (entry) entries.push(entry);
    else routed.push(one);
  }
  return { routed, entries };
}

/** How a notice that is neither taken nor ended stands in our book: it waits, or is not ours. */
function asEntry({ decision, ...one }: Routed): Entry | undefined {
  if (decision.kind === "send" || decision.kind === "end") return undefined;
  const waits = decision.kind === "hold";
  return {
    ...one,
    state: waits ? "waiting" : "left",
    because: decision.because,
    lookAt: waits ? decision.until : null,
  };
}
