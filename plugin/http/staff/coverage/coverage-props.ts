import type { Library } from "../../../koha/libraries.ts";
import type { Frame } from "../../frame/page.ts";
import type { CoverageState } from "./coverage-backend.ts";

/** What has just been done. */
interface Told {
  made: number | undefined;
  undone: number | undefined;
  kept: number | undefined;
  saved: boolean;
}

/** What the page is made from. */
export interface CoverageProps {
  frame: Frame;
  state: CoverageState;
  libraries: readonly Library[];
  /** Undefined: all that are within reach. */
  library: string | undefined;
  told: Told;
  /** Whether anything can be closed from here. */
  offers: boolean;
  /** A print window that is none. */
  typed?: { from: string; until: string };
}
