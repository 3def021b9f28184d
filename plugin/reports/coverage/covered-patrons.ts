import { type RawBuilder, sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import { type Reach, withinReach } from "../../koha/reach.ts";
import { type Elected, switchedOff } from "../../routing/elected.ts";
import type { NoticeType } from "../../routing/notice-types.ts";
import type { Rulings } from "../../routing/rules/notice-rule.ts";
import { type Fare, fareOf } from "./fares.ts";
import { type Coverage, isOff, readCoverage } from "./read-coverage.ts";

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
  rulings?: Rulings,
): Promise<{ patrons: CoveredPatron[]; more: boolean }> {
  const fitting = fittingOf(await readCoverage(db, reach, rulings), filter);
  if (fitting.length === 0) return { patrons: [], more: false };
  const rows = await db
    .selectFrom("tidings_election as e")
    .select(["e.patron_id", "e.library", "e.profile_id"])
    .where((eb) =>
      eb.or(
        fitting.map(({ libraries, profiles }) =>
          eb("e.library", "in", [...libraries]).and("e.profile_id", "in", [...profiles.keys()]),
        ),
      ),
    )
    .where("e.patron_id", ">", filter.after ?? 0)
    .where(within(reach))
    .$if(filter.library !== undefined, (query) => query.where("e.library", "=", filter.library ?? ""))
    .orderBy("e.patron_id")
    .limit(COVERED_PAGE + 1)
    .execute();
  const patrons = rows.flatMap((row) => {
    const elected = fitting.find(({ libraries }) => libraries.has(row.library))?.profiles.get(row.profile_id);
    return elected ? [{ patronId: row.patron_id, library: row.library, elected }] : [];
  });
  return { patrons: patrons.slice(0, COVERED_PAGE), more: patrons.length > COVERED_PAGE };
}

interface Fitting {
  libraries: ReadonlySet<string>;
  profiles: ReadonlyMap<number, Elected>;
}

/** Which profiles fit, in libraries where a rule switches the type off and in the others. */
function fittingOf(coverage: Coverage, filter: CoveredFilter): Fitting[] {
  const all = [...new Set(coverage.counts.map(({ library }) => library))];
  return [false, true].flatMap((off): Fitting[] => {
    const libraries = new Set(all.filter((library) => isOff(coverage, filter.type, library) === off));
    const profiles = new Map(
      [...coverage.profiles].flatMap(([profile, byType]) => {
        const elected = byType.get(filter.type);
        const one = elected && off ? switchedOff(elected) : elected;
        return one && fits(one, filter) ? [[profile, one] as const] : [];
      }),
    );
    return libraries.size > 0 && profiles.size > 0 ? [{ libraries, profiles }] : [];
  });
}

const fits = (elected: Elected, { fare, because }: CoveredFilter): boolean =>
  (fare === undefined || fareOf(elected) === fare) && (because === undefined || elected.because === because);

/** By the library that was noted, which an index has, and by Koha's record of today, which holds. */
function within(reach: Reach): RawBuilder<boolean> {
  if (reach === null || reach.length === 0) return withinReach(reach, "e.patron_id", null);
  return sql<boolean>`e.library in (${sql.join(reach)}) and ${withinReach(reach, "e.patron_id", null)}`;
}
