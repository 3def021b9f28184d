import type { Db } from "../database/connection.ts";
import type { ItemId } from "./kinds.ts";

/**
 * Who dealt with each of these items before, or is about to: an open act, else a mark or the last act that was done.
 * Those that nobody touched are missing, which a receipt or the patron may have settled. By `itemKey`.
 */
export async function readFirst(db: Db, items: readonly ItemId[]): Promise<Map<string, string>> {
  if (items.length === 0) return new Map();
  const ids = [...new Set(items.map(({ id }) => id))];
  const acts = await db
    .selectFrom("tidings_review_act")
    .select(["kind", "item as id", "who", "is_open"])
    .where("item", "in", ids)
    .where((eb) => eb.or([eb("is_open", "=", 1), eb("result", "=", "done")]))
    .orderBy("is_open")
    .orderBy("id")
    .execute();
  const marks = await db
    .selectFrom("tidings_review")
    .select(["kind", "id", "done_by as who"])
    .where("id", "in", ids)
    .where("reopened_at", "is", null)
    .execute();
  const wanted = new Set(items.map(({ kind, id }) => `${kind}-${id}`));
  // The last one stays: an open act, then the newest that was done.
  const known = [...marks, ...acts].map(({ kind, id, who }) => [`${kind}-${id}`, who] as const);
  return new Map(known.filter(([key]) => wanted.has(key)));
}
