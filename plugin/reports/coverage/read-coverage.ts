import { sql } from "kysely";
import { readProfiles } from "../../coverage/read-elected.ts";
import type { Db } from "../../database/connection.ts";
import type { Reach } from "../../koha/reach.ts";
import type { ElectedByType } from "../../routing/elected.ts";

/** How many patrons of a library have the same outcome for every type. */
export interface CoverageCount {
  library: string;
  profileId: number;
  patrons: number;
}

/** Who is served by what, in figures. */
export interface Coverage {
  counts: readonly CoverageCount[];
  /** The outcome of each profile that somebody has. */
  profiles: ReadonlyMap<number, ElectedByType>;
  /** Patrons whose outcome changes as soon as no job of Koha's is at work. */
  later: number;
}

/** Who within reach is served by what: a count along one index, and the few outcomes that there are. */
export async function readCoverage(db: Db, reach: Reach): Promise<Coverage> {
  if (reach?.length === 0) return { counts: [], profiles: new Map(), later: 0 };
  const within = reach === null ? sql`true` : sql`library in (${sql.join(reach)})`;
  const counts = await sql<{ library: string; profile_id: number; patrons: number | string }>`
    select library, profile_id, count(*) as patrons from tidings_election
    where ${within} group by library, profile_id`.execute(db);
  const later = await sql<{ patrons: number | string }>`
    select count(*) as patrons from tidings_election where later_since is not null and ${within}`.execute(db);
  return {
    counts: counts.rows.map((row) => ({
      library: row.library,
      profileId: row.profile_id,
      patrons: Number(row.patrons),
    })),
    profiles: await readProfiles(db, new Set(counts.rows.map((row) => row.profile_id))),
    later: Number(later.rows[0]?.patrons ?? 0),
  };
}
