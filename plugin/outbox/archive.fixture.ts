import type { Db } from "../database/connection.ts";
import { archiveEnded } from "./archive.ts";
import { aMessage } from "./message.fixture.ts";

const LATER = new Date("2099-01-01T00:00:00Z");

/** Puts all that has come to its end into the archive, as a week later, when Koha was told of it. Returns how many. */
export async function archiveAll(db: Db, now = LATER): Promise<number> {
  if (now === LATER) {
    await db.updateTable("tidings_message").set({ tell_at: null }).execute();
    await db
      .updateTable("tidings_attempt")
      .set(({ ref }) => ({ ended_at: ref("begun_at") }))
      .where("ended_at", "is", null)
      .execute();
  }
  // The newest message of all would stay in the outbox.
  const newest = await aMessage(db, { address_id: 0 });
  const { moved } = await archiveEnded(db, now, 100_000);
  await db.deleteFrom("tidings_message").where("id", "=", newest).execute();
  return moved;
}
