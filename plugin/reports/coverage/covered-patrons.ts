import { type RawBuilder, sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import { type Reach, withinReach } from "../../koha/reach.ts";
import type { Elected } from "../../routing/elected.ts";
import type { NoticeType } from "../../routing/notice-types.ts";
import { type Fare, fareOf } from "./fares.ts";
import { readCoverage } from "./read-coverage.ts";

/** How many patrons a page of the list shows. */
export const COVERED_PAGE = 50;

/** Which patrons are wanted; all that are given must fit. */
export interface CoveredFilter {
  type: NoticeType;
  library?: string | undefined;
  fare?: Fare | undefined;
  because?: string | undefined;
  /** Those after this patron's number. */
  after?: number | undefined;
}

/** A patron behind a figure, with the outcome for the type that was asked for. */
export interface CoveredPatron {
  patronId: number;
  library: string;
  elected: Elected;
}

/** One page of the patrons behind a figure, by Koha's number, and whether there are more. */
export async function readCovered(
  db: Db,
  filter: CoveredFilter,
  reach: Reach,
): Promise<{ patrons: CoveredPatron[]; more: boolean }> {
  const { profiles } = await readCoverage(db, reach);
  const fitting = new Map<number, Elected>();
  for (const [profile, byType] of profiles) {
    const elected = byType.get(filter.type);
    if (elected && fits(elected, filter)) fitting.set(profile, elected);
  }
  if (fitting.size === 0) return { patrons: [], more: false };
  const rows = await db
    .selectFrom("tidings_election as e")
    .select(["e.patron_id", "e.library", "e.profile_id"])
    .where("e.profile_id", "in", [...fitting.keys()])
    .where("e.patron_id", ">", filter.after ?? 0)
    .where(within(reach))
    .$if(filter.library !== undefined, (query) => query.where("e.library", "=", filter.library ?? ""))
    .orderBy("e.patron_id")
    .limit(COVERED_PAGE + 1)
    .execute();
  const patrons = rows.flatMap((row) => {
    const elected = fitting.get(row.profile_id);
    return elected ? [{ patronId: row.patron_id, library: row.library, elected }] : [];
  });
  return { patrons: patrons.slice(0, COVERED_PAGE), more: patrons.length > COVERED_PAGE };
}

const fits = (elected: Elected, { fare, because }: CoveredFilter): boolean =>
  (fare === undefined || fareOf(elected) === fare) && (because === undefined || elected.because === because);

/** By the library that was noted, which an index has, and by Koha's record of today, which holds. */
function within(reach: Reach): RawBuilder<boolean> {
  if (reach === null || reach.length === 0) return withinReach(reach, "e.patron_id", null);
  return sql<boolean>`e.library in (${sql.join(reach)}) and ${withinReach(reach, "e.patron_id", null)}`;
}
