import type { Db } from "../database/connection.ts";
import { type Restore, readRestore } from "../inbound-health/restore.ts";
import { firstSeen, type Lost, madeAt, readLost } from "../outbox/unweighed.ts";
import { readWeights } from "../recovery/held.ts";
import type { Weight } from "../recovery/weigh.ts";

/** How many are shown one by one; the counts cover all of them. */
const MOST = 200;

const ORDER: readonly Weight[] = ["doubtful", "left", "not_sent", "new"];

/** What a restored database holds, the doubtful first; undefined: nothing is held. */
export async function readRestored(db: Db) {
  const restore = await readRestore(db);
  if (!restore) return undefined;
  const weights = await readWeights(db);
  const lost = await readLost(db);
  const counts: Record<Weight, number> = { doubtful: 0, left: 0, not_sent: 0, new: 0 };
  for (const weight of weights.values()) counts[weight] += 1;
  const shown = [...weights]
    .toSorted(([, a], [, b]) => ORDER.indexOf(a) - ORDER.indexOf(b))
    .slice(0, MOST)
    .map(([id]) => id);
  return {
    restore,
    counts,
    marked: await countMarked(db, restore),
    messages: await readMessages(db, shown, weights, lost),
  };
}

async function readMessages(
  db: Db,
  ids: readonly number[],
  weights: ReadonlyMap<number, Weight>,
  lost: Lost | undefined,
) {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom("tidings_message as m")
    .innerJoin("tidings_address as a", "a.id", "m.address_id")
    .select([
      "m.id",
      "m.patron_id",
      "m.channel",
      "m.letter_code",
      "m.event_at",
      "m.created_at",
      "m.round",
      "a.address",
      firstSeen("m"),
    ])
    .where("m.id", "in", [...ids])
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    const weight = weights.get(id) ?? "doubtful";
    return row && lost ? [{ ...row, madeAt: madeAt(row, lost), weight }] : [];
  });
}

/** How many messages the provider's list showed to have left. */
async function countMarked(db: Db, { foundAt }: Restore): Promise<number> {
  const { count } = await db
    .selectFrom("tidings_message")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("reason", "=", "left_before_restore")
    .where("changed_at", ">=", foundAt)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export type Restored = NonNullable<Awaited<ReturnType<typeof readRestored>>>;
