import type { Db } from "../database/connection.ts";
import { Failure } from "../foundation/failure.ts";
import type { Sealer } from "../foundation/sealing.ts";

/** A sealed value without meaning, for when staff have entered no secret that the key could be checked against. */
const MARK = "key_mark";

/**
 * Whether this is the process key that the service uses; `unknown` if nothing sealed is stored. The value sealed last
 * decides: after a lost key, staff may not have entered every secret again, and the lost key must not pass because it
 * still unseals older ones.
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
 * Stores a mark by which this key is recognised from then on, unless there is one already or the stored secrets were
 * sealed under another key. Only for the start of the service: the key it runs under is the right one, while a command
 * cannot know that of the key it was given. `random`: 12 fresh random bytes.
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
