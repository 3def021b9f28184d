import type { Refusal, RoadTrouble } from "../../koha/acts/act.ts";
import { BRIDGE_AGAINST, type BridgeAgainst } from "./bridge.ts";

const KNOWN: ReadonlySet<string> = new Set(BRIDGE_AGAINST);

/** Why an act was not done, as pages say it. Pure. */
export function againstOf(because: Refusal | RoadTrouble): BridgeAgainst {
  if (because === "refused") return "not_believed";
  return KNOWN.has(because) ? (because as BridgeAgainst) : "failed";
}

/** Whether an act that was refused so may have been done nevertheless: its answer was lost. */
export function mayBeDone(because: Refusal | RoadTrouble): boolean {
  return because === "timed_out" || because === "odd_answer";
}
