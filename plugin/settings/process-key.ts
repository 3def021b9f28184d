import type { Db } from "../database/connection.ts";
import { Failure } from "../foundation/failure.ts";
import type { Sealer } from "../foundation/sealing.ts";

/** Something sealed that means nothing, where staff have entered no secret by which the key could be known. */
const MARK = "key_mark";

/**
 * Is this the process key under which the service works? `unknown` where nothing sealed is stored. What was sealed last
 * decides: after a lost key, staff may not have entered every secret again, and the lost one must not count as the
 * right one because of what it still opens.
 */
export async function recogniseKey(db: Db, sealer: Sealer): Promise<"known" | "other" | "unknown"> {
  const last = await db
    .selectFrom("tidings_setting")
    .select(["name", "value"])
    .where("sealed", "=", 1)
    .where("value", "!=", "")
    .orderBy("changed_at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!last) return "unknown";
  return opens(sealer, last.name, last.value ?? "") ? "known" : "other";
}

function opens(sealer: Sealer, name: string, value: string): boolean {
  try {
    sealer.unseal(name, value);
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === "sealed_otherwise") return false;
    throw error;
  }
}

/**
 * Leaves something by which this key is known from then on, unless there is such a mark or what is stored was sealed
 * under another key. Only for the service as it starts: what it works under is the right key, which a command cannot
 * know of the one that it was given. `random` are 12 fresh random bytes.
 */
export async function markKey(db: Db, sealer: Sealer, random: Buffer, now: Date): Promise<void> {
  if ((await recogniseKey(db, sealer)) === "other") return;
  await db
    .insertInto("tidings_setting")
    .ignore()
    .values({
      name: MARK,
      value: sealer.seal(MARK, "known", random),
      sealed: 1,
      changed_at: now,
      changed_by: "the service",
    })
    .execute();
}
