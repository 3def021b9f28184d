import { BRIDGES, type BridgeName } from "../../../coverage/bridges/bridge.ts";
import type { Library } from "../../../koha/libraries.ts";
import { FARES, type Fare } from "../../../reports/coverage/fares.ts";
import { type ElectedBecause, SERVED_BECAUSE, UNSERVED_BECAUSE } from "../../../routing/elected.ts";
import { NOTICE_TYPES, type NoticeType } from "../../../routing/notice-types.ts";

/** Which patrons an address asks for. */
export interface CoverageQuery {
  library?: string | undefined;
  fare?: Fare | undefined;
  because?: ElectedBecause | undefined;
  after?: number | undefined;
}

const REASONS: readonly ElectedBecause[] = [...SERVED_BECAUSE, ...UNSERVED_BECAUSE];

const among = <T extends string>(known: readonly T[], text: string | undefined): T | undefined =>
  known.find((one) => one === text);

/** The type of notice that a path names. */
export const readType = (text: string | undefined): NoticeType | undefined => among(NOTICE_TYPES, text);

/** The bridge that a path names. */
export const readBridge = (text: string | undefined): BridgeName | undefined => among(BRIDGES, text);

/** Reads the query of a page; what is not known counts as not given. Pure. */
export function readCoverageQuery(
  param: (name: string) => string | undefined,
  libraries: readonly Library[],
): CoverageQuery {
  return {
    library: libraries.find(({ branchcode }) => branchcode === param("library"))?.branchcode,
    fare: among(FARES, param("fare")),
    because: among(REASONS, param("because")),
    after: Number(/^[1-9]\d{0,9}$/.exec(param("after") ?? "")?.[0] ?? 0) || undefined,
  };
}

/** The query of an address, with its question mark; empty where nothing is asked. Pure. */
export function writeCoverageQuery(query: CoverageQuery): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) given.set(name, String(value));
  return given.size === 0 ? "" : `?${given}`;
}
