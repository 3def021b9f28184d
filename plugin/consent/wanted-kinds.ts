import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

/** A patron's choice about one kind of notice by one channel. */
export interface WantedKind {
  kind: string;
  channel: ChannelName;
  wanted: boolean;
}

/** Reads the choices of these patrons; a kind and channel without one is wanted. */
export async function readWantedKinds(db: Db, patronIds: readonly number[]): Promise<Map<number, WantedKind[]>> {
  const grids = new Map<number, WantedKind[]>();
  if (patronIds.length === 0) return grids;
  const rows = await db
    .selectFrom("tidings_choice")
    .select(["patron_id", "kind", "channel", "wanted"])
    .where("patron_id", "in", [...new Set(patronIds)])
    .execute();
  for (const { patron_id, kind, channel, wanted } of rows) {
    const mine = grids.get(patron_id) ?? [];
    mine.push({ kind, channel: channel as ChannelName, wanted: wanted === 1 });
    grids.set(patron_id, mine);
  }
  return grids;
}

/** Whether a patron with these choices wants that kind by that channel. */
export function isWanted(choices: readonly WantedKind[], kind: string, channel: ChannelName): boolean {
  return choices.find((choice) => choice.kind === kind && choice.channel === channel)?.wanted ?? true;
}

/** Saves a patron's choices; others stay as they were. `by` is who saved them, cut to 64 characters. */
export async function saveWantedKinds(
  db: Db,
  patronId: number,
  choices: readonly WantedKind[],
  by: string,
  now: Date,
): Promise<void> {
  if (choices.length === 0) return;
  const saved = { patron_id: patronId, changed_at: now, changed_by: [...by].slice(0, 64).join("") };
  await db
    .insertInto("tidings_choice")
    .values(choices.map(({ kind, channel, wanted }) => ({ ...saved, kind, channel, wanted: wanted ? 1 : 0 })))
    .onDuplicateKeyUpdate({
      wanted: sql`values(wanted)`,
      changed_at: sql`values(changed_at)`,
      changed_by: sql`values(changed_by)`,
    })
    .execute();
}
