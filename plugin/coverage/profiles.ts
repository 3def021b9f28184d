import { type Db, inTransaction } from "../database/connection.ts";
import type { Outcome } from "./elect-patron.ts";

/** Keeps each outcome once; returns the number that each has, by its digest. */
export async function internProfiles(
  db: Db,
  outcomes: ReadonlyMap<string, Outcome>,
  now: Date,
): Promise<Map<string, number>> {
  const digests = [...outcomes.keys()];
  const known = await readIds(db, digests);
  for (const [digest, outcome] of outcomes) {
    if (!known.has(digest)) known.set(digest, await keep(db, outcome, now));
  }
  return known;
}

async function readIds(db: Db, digests: readonly string[]): Promise<Map<string, number>> {
  if (digests.length === 0) return new Map();
  const rows = await db
    .selectFrom("tidings_election_profile")
    .select(["id", "digest"])
    .where("digest", "in", [...digests])
    .execute();
  return new Map(rows.map(({ id, digest }) => [digest, id]));
}

/** In one transaction, so that no profile is ever seen without its parts; of two processes, one waits for the other. */
async function keep(db: Db, { digest, elected }: Outcome, now: Date): Promise<number> {
  return inTransaction(db, async (tx) => {
    await tx.insertInto("tidings_election_profile").ignore().values({ digest, made_at: now }).execute();
    const { id } = await tx
      .selectFrom("tidings_election_profile")
      .select("id")
      .where("digest", "=", digest)
      .executeTakeFirstOrThrow();
    const parts = [...elected].map(([type, one]) => ({
      profile_id: id,
      notice_type: type,
      source: one.source,
      because: one.because,
      otherwise: one.otherwise,
      as_well: one.asWell ? 1 : 0,
    }));
    await tx.insertInto("tidings_election_part").ignore().values(parts).execute();
    return id;
  });
}
