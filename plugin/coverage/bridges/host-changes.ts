import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { NoticeType } from "../../routing/notice-types.ts";
import type { BridgeName, BridgePlace, OpenBridge } from "./bridge.ts";

/** One thing that is to be changed in Koha, or in our rules, and how to tell it from all others. */
export interface NewChange {
  target: string;
  was: unknown;
  became: unknown;
  patronId?: number;
}

/** A change that has not been taken back. */
export interface OpenChange {
  id: number;
  target: string;
  patronId: number | null;
  was: unknown;
  became: unknown;
}

/** Who made or undid a change. */
export interface ChangedBy {
  who: string;
  id: number | null;
}

const name = (who: string): string => [...who].slice(0, 64).join("");

/**
 * Notes changes before they are asked for, so that a crash between leaves none that nobody knows of. One that is noted
 * already stays as it was noted: what was there before us was there before the first time.
 */
export async function noteChanges(
  db: Db,
  place: BridgePlace,
  changes: readonly NewChange[],
  by: ChangedBy,
  now: Date,
): Promise<void> {
  if (changes.length === 0) return;
  await db
    .insertInto("tidings_host_change")
    .values(
      changes.map(({ target, was, became, patronId }) => ({
        action: place.bridge,
        target,
        is_open: 1,
        patron_id: patronId ?? null,
        library: place.library,
        notice_type: patronId === undefined ? place.type : null,
        was: JSON.stringify(was),
        became: JSON.stringify(became),
        made_at: now,
        made_by: name(by.who),
        made_by_id: by.id,
      })),
    )
    .onDuplicateKeyUpdate({ became: sql<string>`values(became)` })
    .execute();
}

/** Forgets notes of changes that surely were not made. */
export async function forgetChanges(db: Db, bridge: BridgeName, targets: readonly string[]): Promise<void> {
  if (targets.length === 0) return;
  await db
    .deleteFrom("tidings_host_change")
    .where("action", "=", bridge)
    .where("target", "in", [...targets])
    .where("is_open", "=", 1)
    .execute();
}

/** Notes that these changes are taken back, or are no longer ours. */
export async function closeChanges(db: Db, ids: readonly number[], who: string, now: Date): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable("tidings_host_change")
    .set({ is_open: null, undone_at: now, undone_by: name(who) })
    .where("id", "in", [...ids])
    .where("is_open", "=", 1)
    .execute();
}

/** The open changes of a bridge at a place; those of patrons are none of these. */
export async function readOpenChanges(db: Db, { bridge, type, library }: BridgePlace): Promise<OpenChange[]> {
  const rows = await db
    .selectFrom("tidings_host_change")
    .selectAll()
    .where("action", "=", bridge)
    .where("is_open", "=", 1)
    .where("patron_id", "is", null)
    .$if(bridge !== "number_into_koha", (query) =>
      query.where("notice_type", "=", type).where("library", "<=>", library),
    )
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    target: row.target,
    patronId: row.patron_id,
    was: JSON.parse(row.was ?? "null"),
    became: JSON.parse(row.became ?? "null"),
  }));
}

/** Every bridge that can be taken back, the latest first. */
export async function readOpenPlaces(db: Db): Promise<OpenBridge[]> {
  const rows = await db
    .selectFrom("tidings_host_change")
    .select(["action", "notice_type", "library"])
    .select((eb) => [
      eb.fn.countAll<number>().as("changes"),
      eb.fn.max("made_at").as("madeAt"),
      eb.fn.max("made_by").as("madeBy"),
    ])
    .where("is_open", "=", 1)
    .where("patron_id", "is", null)
    .groupBy(["action", "notice_type", "library"])
    .orderBy("madeAt", "desc")
    .execute();
  return rows.map((row) => ({
    bridge: row.action as BridgeName,
    type: row.notice_type as NoticeType,
    library: row.library,
    changes: Number(row.changes),
    madeAt: row.madeAt,
    madeBy: row.madeBy,
  }));
}
