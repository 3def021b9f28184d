import type { Db } from "../database/connection.ts";
import type { Elected, ElectedBecause, ElectedByType, Otherwise, Source } from "../routing/elected.ts";
import type { NoticeType } from "../routing/notice-types.ts";

/** What is elected for a patron now, for each type; a patron who is opted in nowhere has nothing. */
export async function readElected(db: Db, patronIds: readonly number[]): Promise<Map<number, ElectedByType>> {
  const elected = new Map<number, ElectedByType>();
  if (patronIds.length === 0) return elected;
  const patrons = await db
    .selectFrom("tidings_election")
    .select(["patron_id", "profile_id"])
    .where("patron_id", "in", [...new Set(patronIds)])
    .execute();
  const profiles = await readProfiles(db, new Set(patrons.map((row) => row.profile_id)));
  for (const row of patrons) elected.set(row.patron_id, profiles.get(row.profile_id) ?? new Map());
  return elected;
}

/** The outcome for every type of each of these profiles. */
export async function readProfiles(db: Db, ids: ReadonlySet<number>): Promise<Map<number, ElectedByType>> {
  const profiles = new Map<number, Map<NoticeType, Elected>>();
  if (ids.size === 0) return profiles;
  const parts = await db
    .selectFrom("tidings_election_part")
    .selectAll()
    .where("profile_id", "in", [...ids])
    .execute();
  for (const part of parts) {
    const mine = profiles.get(part.profile_id) ?? new Map<NoticeType, Elected>();
    mine.set(part.notice_type as NoticeType, {
      source: part.source as Source,
      because: part.because as ElectedBecause,
      otherwise: part.otherwise as Otherwise,
      asWell: part.as_well === 1,
    });
    profiles.set(part.profile_id, mine);
  }
  return profiles;
}
