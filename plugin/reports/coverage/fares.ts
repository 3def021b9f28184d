import type { Elected, ElectedBecause, UnservedBecause } from "../../routing/elected.ts";

/** How a patron who said yes fares with a type of notice: whether it comes from us, and if not, how bad that is. */
export const FARES = ["ours", "koha", "nobody", "unwanted", "not_sent"] as const;
export type Fare = (typeof FARES)[number];

/** The patron's own choice, so nothing is missing. */
const UNWANTED: ReadonlySet<ElectedBecause> = new Set<UnservedBecause>(["unticked_here", "unticked_in_koha"]);
/** It is sent to nobody: that is the library's to decide, not the patron's gap. */
const NOT_SENT: ReadonlySet<ElectedBecause> = new Set<UnservedBecause>(["type_off", "off_in_koha", "job_not_seen"]);

/** What the outcome of a type is to the patron. Pure. */
export function fareOf({ source, because, otherwise }: Pick<Elected, "source" | "because" | "otherwise">): Fare {
  if (source !== "none") return "ours";
  if (UNWANTED.has(because)) return "unwanted";
  if (NOT_SENT.has(because)) return "not_sent";
  return otherwise === "nothing" ? "nobody" : "koha";
}

/** Whether a patron who said yes is let down: the notice comes by Koha's mail or letter alone, or not at all. */
export const isGap = (fare: Fare): boolean => fare === "koha" || fare === "nobody";
