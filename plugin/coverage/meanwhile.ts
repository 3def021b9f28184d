import type { Db } from "../database/connection.ts";
import type { ElectedByType } from "../routing/elected.ts";
import { NOTICE_TYPES } from "../routing/notice-types.ts";
import { type Outcome, outcomeOf } from "./elect-patron.ts";
import { ONE_BY_ONE } from "./may-change.ts";
import { internProfiles } from "./profiles.ts";
import { readProfiles } from "./read-elected.ts";

/** Finds the profile that holds meanwhile, while `outcome` waits for Koha's jobs; `profileId` is the one of before. */
export type Meanwhile = (profileId: number, outcome: Outcome) => Promise<number>;

/** Opens the search. Most patrons change as many others do, so what was found is remembered for as long as this is. */
export function openMeanwhile(db: Db, now: Date): Meanwhile {
  const known = new Map<string, number>();
  return async (profileId, outcome) => {
    const key = `${profileId} ${outcome.digest}`;
    const found = known.get(key) ?? (await find(db, profileId, outcome, now));
    known.set(key, found);
    return found;
  };
}

async function find(db: Db, profileId: number, outcome: Outcome, now: Date): Promise<number> {
  const before = (await readProfiles(db, new Set([profileId]))).get(profileId);
  if (before === undefined) return profileId;
  const mixed = outcomeOf(untilJobsEnd(before, outcome.elected));
  return (await internProfiles(db, new Map([[mixed.digest, mixed]]), now)).get(mixed.digest) ?? profileId;
}

/** What no job writes is as it is elected now, and the rest as it was. */
function untilJobsEnd(before: ElectedByType, after: ElectedByType): ElectedByType {
  return new Map(
    NOTICE_TYPES.flatMap((type) => {
      const one = (ONE_BY_ONE.has(type) ? after : before).get(type);
      return one ? [[type, one] as const] : [];
    }),
  );
}
