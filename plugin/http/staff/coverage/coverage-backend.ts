import type { BridgePerson, Bridges, OpenBridge } from "../../../coverage/bridges/bridge.ts";
import { readTypesSeen, type TypeSeen } from "../../../coverage/type-seen.ts";
import { type Library, readLibraries } from "../../../koha/libraries.ts";
import { type KnownPatron, readKnownPatrons } from "../../../koha/patrons.ts";
import type { Reach } from "../../../koha/reach.ts";
import { type CoveredFilter, type CoveredPatron, readCovered } from "../../../reports/coverage/covered-patrons.ts";
import { type Coverage, readCoverage } from "../../../reports/coverage/read-coverage.ts";
import { type PrintWindow, readPrintWindow, savePrintWindow } from "../../../settings/print-window.ts";
import type { StaffBackendParts } from "../parts.ts";

/** What the page of coverage shows. */
export interface CoverageState {
  coverage: Coverage;
  /** What can be taken back. */
  open: readonly OpenBridge[];
  printWindow: PrintWindow | undefined;
}

/** One page of the patrons behind a figure. */
export interface CoveredState {
  patrons: readonly CoveredPatron[];
  more: boolean;
  known: ReadonlyMap<number, KnownPatron>;
}

/** What the pages of coverage read and do. */
export interface CoverageBackend {
  /** The libraries within reach. */
  libraries(reach: Reach): Promise<Library[]>;
  read(person: BridgePerson): Promise<CoverageState>;
  covered(filter: CoveredFilter, reach: Reach): Promise<CoveredState>;
  seen(): Promise<readonly TypeSeen[]>;
  /** What closes gaps; undefined where nothing can be done from here. */
  bridges: Bridges | undefined;
  /** Undefined: there is none any more, and so no print is taken over. */
  savePrintWindow(window: PrintWindow | undefined, by: string): Promise<void>;
}

type Parts = Pick<StaffBackendParts, "db" | "installation" | "bridges" | "rulings" | "now" | "log">;

/** Opens what the pages of coverage read and do. */
export function openCoverageBackend({ db, installation, bridges, rulings, now, log }: Parts): CoverageBackend {
  return {
    bridges,
    libraries: async (reach) => {
      // Going live, or back to trial, was perhaps a moment ago.
      await installation.refresh();
      const all = await readLibraries(db);
      return reach === null ? all : all.filter(({ branchcode }) => reach.includes(branchcode));
    },
    read: async (person) => ({
      coverage: await readCoverage(db, person.reach, await rulings?.()),
      open: (await bridges?.readOpenBridges(person)) ?? [],
      printWindow: await readPrintWindow(db),
    }),
    covered: async (filter, reach) => {
      const { patrons, more } = await readCovered(db, filter, reach, await rulings?.());
      const known = await readKnownPatrons(
        db,
        patrons.map(({ patronId }) => patronId),
      );
      return { patrons, more, known };
    },
    seen: () => readTypesSeen(db),
    savePrintWindow: async (window, by) => {
      await savePrintWindow(db, window, by, now());
      log.note("print_window.saved", { set: window !== undefined });
    },
  };
}
