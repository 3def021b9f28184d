import { readChangedKinds, readChangedStanding, readLedgerEnd } from "../consent/changed-since.ts";
import type { Db } from "../database/connection.ts";
import { putCursor, readCursors } from "../database/cursors.ts";
import type { Host } from "../koha/host.ts";
import { readChangedChoices, readChangedRecords, readChoicesEnd } from "../koha/supply/changed-records.ts";

const LEDGER = "election_ledger";
const TICKS = "election_ticks";
const RECORDS = "election_records";

/**
 * How far each look goes back behind the last one: what has a lower id, or an earlier time, may have been committed
 * later.
 */
const OVERLAP = { ids: 200, ms: 5 * 60_000 };

/** Whose facts have changed. */
export interface ChangedPatrons {
  patronIds: readonly number[];
  /** Call once they are elected: the next look begins here. */
  done(): Promise<void>;
}

/**
 * Finds the patrons about whom anything has changed since the last look: consent, the kinds they want, what they tick
 * in Koha, their record. The first look finds nobody: then everybody is elected anyway.
 */
export async function findChanged(db: Db, host: Host, now: Date): Promise<ChangedPatrons> {
  const cursors = await readCursors(db, [LEDGER, TICKS, RECORDS]);
  const [ledger, ticks, records] = [cursors.get(LEDGER), cursors.get(TICKS), cursors.get(RECORDS)];
  const note = async (atLedger: number, atTicks: number) => {
    await putCursor(db, LEDGER, { at_id: atLedger, settled_id: 0, moved_at: now });
    await putCursor(db, TICKS, { at_id: atTicks, settled_id: 0, moved_at: now });
    await putCursor(db, RECORDS, { at_id: 0, settled_id: 0, moved_at: now });
  };
  if (!ledger || !ticks || !records) {
    const ends = [await readLedgerEnd(db), await readChoicesEnd(db)] as const;
    return { patronIds: [], done: () => note(...ends) };
  }
  const since = new Date(records.moved_at.getTime() - OVERLAP.ms);
  // Where ids have begun anew, as after a restore, everything is looked at once more.
  const after = async (at: number, end: () => Promise<number>) => (at > (await end()) ? 0 : at - OVERLAP.ids);
  const standing = await readChangedStanding(db, await after(ledger.at_id, () => readLedgerEnd(db)));
  const choices = await readChangedChoices(db, await after(ticks.at_id, () => readChoicesEnd(db)));
  const patronIds = [
    ...standing.patronIds,
    ...choices.patronIds,
    ...(await readChangedKinds(db, since)),
    ...(await readChangedRecords(db, host, since)),
  ];
  return { patronIds: [...new Set(patronIds)], done: () => note(standing.upTo, choices.upTo) };
}
