import type { Db } from "../../plugin/database.ts";
import { Failure } from "../../plugin/failure.ts";
import type { Sealer } from "../../plugin/sealing.ts";

/** Something sealed that means nothing, where staff have entered no secret by which the key could be known. */
const MARK = "key_mark";

/**
 * Is this the process key under which the service works? `other` where secrets are stored and it opens none of them, `unknown` where none
 * is stored. One that opens is enough: after a lost key, staff may not have entered every secret again.
 */
export async function recogniseKey(db: Db, sealer: Sealer): Promise<"known" | "other" | "unknown"> {
  const rows = await db
    .selectFrom("tidings_setting")
    .select(["name", "value"])
    .where("sealed", "=", 1)
    .where("value", "!=", "")
    .execute();
  if (rows.length === 0) return "unknown";
  return rows.some(({ name, value }) => opens(sealer, name, value ?? "")) ? "known" : "other";
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

/** Leaves something by which this key is known next time. `random` are 12 fresh random bytes. */
export async function markKey(db: Db, sealer: Sealer, by: string, random: Buffer, now: Date): Promise<void> {
  await db
    .insertInto("tidings_setting")
    .ignore()
    .values({ name: MARK, value: sealer.seal(MARK, "known", random), sealed: 1, changed_at: now, changed_by: by })
    .execute();
}
