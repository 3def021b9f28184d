import {
  type ElectedBecause,
  OTHERWISE,
  type Otherwise,
  type Source,
  UNSERVED_BECAUSE,
  type UnservedBecause,
} from "../../routing/elected.ts";
import { NOTICE_TYPES, type NoticeType } from "../../routing/notice-types.ts";
import { FARES, type Fare, fareOf, isGap } from "./fares.ts";
import { type Coverage, outcomeOf } from "./read-coverage.ts";

/** Patrons by how they fare. */
export type ByFare = Readonly<Record<Fare, number>>;

/** How many patrons one thing is so for. */
export interface Tally {
  library: string;
  type: NoticeType;
  source: Source;
  because: ElectedBecause;
  otherwise: Otherwise;
  fare: Fare;
  patrons: number;
}

/** How patrons fare with all types together. */
export interface Totals {
  /** Opted in somewhere. */
  patrons: number;
  /** No notice that they want and Koha sends comes without us. */
  whole: number;
  /** Some come from Koha alone, by mail or on paper; none is missing altogether. */
  koha: number;
  /** Some come from nobody. */
  nobody: number;
}

/** How many patrons get a type of notice from Koha alone, or not at all, for one reason. */
export interface GapOfType {
  type: NoticeType;
  patrons: number;
  /** The same by what they get instead. */
  now: Readonly<Record<Otherwise, number>>;
}

/** One reason why patrons are not served, with the types it is about. */
export interface Gap {
  because: UnservedBecause;
  types: GapOfType[];
}

/** Every outcome with its count. Pure. */
export function tally(coverage: Coverage, library?: string): Tally[] {
  const tallies = new Map<string, Tally>();
  for (const count of coverage.counts) {
    if (library !== undefined && count.library !== library) continue;
    for (const [type, { source, because, otherwise }] of outcomeOf(coverage, count)) {
      const fare = fareOf({ source, because, otherwise });
      const key = [count.library, type, source, because, otherwise].join(" ");
      const one = tallies.get(key) ?? { library: count.library, type, source, because, otherwise, fare, patrons: 0 };
      tallies.set(key, { ...one, patrons: one.patrons + count.patrons });
    }
  }
  return [...tallies.values()];
}

/** How many fare how. Pure. */
export function byFare(tallies: readonly Pick<Tally, "fare" | "patrons">[]): ByFare {
  const of = (fare: Fare) => sum(tallies.filter((one) => one.fare === fare));
  return Object.fromEntries(FARES.map((fare) => [fare, of(fare)])) as Record<Fare, number>;
}

/** How patrons fare with all types together. Pure. */
export function totals(coverage: Coverage, library?: string): Totals {
  const all = { patrons: 0, whole: 0, koha: 0, nobody: 0 };
  for (const count of coverage.counts) {
    if (library !== undefined && count.library !== library) continue;
    const fares = new Set([...outcomeOf(coverage, count).values()].map(fareOf));
    all.patrons += count.patrons;
    if (fares.has("nobody")) all.nobody += count.patrons;
    else if (fares.has("koha")) all.koha += count.patrons;
    else all.whole += count.patrons;
  }
  return all;
}

/** Why patrons are let down, or Koha sends nothing: in the order of the reasons, the most frequent type first. Pure. */
export function gaps(tallies: readonly Tally[], wanted: (fare: Fare) => boolean = isGap): Gap[] {
  return UNSERVED_BECAUSE.flatMap((because) => {
    const of = tallies.filter((one) => one.because === because && wanted(one.fare));
    const types = NOTICE_TYPES.map((type) =>
      gapOf(
        type,
        of.filter((one) => one.type === type),
      ),
    );
    const some = types.filter(({ patrons }) => patrons > 0).sort((a, b) => b.patrons - a.patrons);
    return some.length === 0 ? [] : [{ because, types: some }];
  });
}

function gapOf(type: NoticeType, tallies: readonly Tally[]): GapOfType {
  const now = OTHERWISE.map((otherwise) => [otherwise, sum(tallies.filter((one) => one.otherwise === otherwise))]);
  return { type, patrons: sum(tallies), now: Object.fromEntries(now) as Record<Otherwise, number> };
}

const sum = (tallies: readonly Pick<Tally, "patrons">[]): number =>
  tallies.reduce((total, { patrons }) => total + patrons, 0);
