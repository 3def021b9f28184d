import { sql } from "kysely";
import { readProfiles } from "../../coverage/read-elected.ts";
import type { Db } from "../../database/connection.ts";
import type { Reach } from "../../koha/reach.ts";
import { type ElectedByType, switchedOff } from "../../routing/elected.ts";
import { NOTICE_GROUPS } from "../../routing/notice-groups.ts";
import type { NoticeType } from "../../routing/notice-types.ts";
import type { Rulings } from "../../routing/rules/notice-rule.ts";

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
  /** What the library's rules say; absent: as installed. */
  rulings?: Rulings;
}

/** Whether the rules send nothing of a type to the patrons of a library. Pure. */
export const isOff = ({ rulings }: Pick<Coverage, "rulings">, type: NoticeType, library: string): boolean =>
  rulings !== undefined &&
  NOTICE_GROUPS.every((group) => group.type !== type || !rulings({ type, step: group.step, library }).sends);

/** The outcome that these patrons have for every type, by the rules. Pure. */
export function outcomeOf(coverage: Coverage, { library, profileId }: CoverageCount): ElectedByType {
  const elected = coverage.profiles.get(profileId) ?? new Map();
  return new Map([...elected].map(([type, one]) => [type, isOff(coverage, type, library) ? switchedOff(one) : one]));
}

/** Who within reach is served by what: a count along one index, and the few outcomes that there are. */
export async function readCoverage(db: Db, reach: Reach, rulings?: Rulings): Promise<Coverage> {
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
    ...(rulings && { rulings }),
  };
}
