import { createHash } from "node:crypto";
import type { BridgeAgainst, BridgePerson, BridgePlace, Bridges } from "./bridge.ts";
import type { BridgeParts } from "./bridge-parts.ts";
import { readOpenPlaces } from "./host-changes.ts";
import { countUnserved, type Plan, readPlan } from "./plan.ts";
import { pressPlan } from "./press.ts";
import { takeBack } from "./take-back.ts";

/** Opens the bridges of coverage, as pages use them. */
export function openBridges(parts: BridgeParts): Bridges {
  return {
    previewBridge: async (asked, person) => {
      const place = wholeIfWhole(asked);
      const plan = await readPlan(parts, place);
      const against = judge(place, plan, person);
      const warns = [
        ...plan.warns,
        ...(place.library === asked.library ? [] : [{ warns: "other_libraries" as const }]),
      ];
      return {
        ...place,
        does: plan.does,
        warns,
        patrons: await countUnserved(parts, place.bridge, place, person.reach),
        ...(against ? { against } : {}),
        seen: seenOf(place, plan),
      };
    },
    pressBridge: async (asked, seen, person) => {
      const place = wholeIfWhole(asked);
      const plan = await readPlan(parts, place);
      const against = judge(place, plan, person);
      if (against) return { made: 0, against };
      if (seenOf(place, plan) !== seen) return { made: 0, against: "changed_meanwhile" };
      return pressPlan(parts, place, plan, person);
    },
    readOpenBridges: async (person) => (await readOpenPlaces(parts.db)).filter((place) => within(place, person)),
    takeBackBridge: async (asked, person) => {
      const place = wholeIfWhole(asked);
      if (!within(place, person)) return { undone: 0, kept: 0, against: "out_of_reach" };
      return takeBack(parts, place, person);
    },
  };
}

/** Whether numbers go into records is decided for all libraries at once. */
function wholeIfWhole(place: BridgePlace): BridgePlace {
  const { bridge, type, library } = place;
  return { bridge, type, library: bridge === "number_into_koha" ? null : library };
}

function within({ library }: Pick<BridgePlace, "library">, { reach }: BridgePerson): boolean {
  return reach === null || (library !== null && reach.includes(library));
}

/** Who reaches only some libraries changes nothing that holds for others. */
function judge(place: BridgePlace, plan: Plan, person: BridgePerson): BridgeAgainst | undefined {
  if (!within(place, person)) return "out_of_reach";
  if (person.reach !== null && plan.steps.some(({ branchcode }) => branchcode === "")) return "out_of_reach";
  if (plan.does.length === 0) return "nothing_to_do";
  return plan.noPrintWindow ? "no_print_window" : undefined;
}

/** Of what is asked for, not of the figures beside it, which change by themselves. */
function seenOf(place: BridgePlace, { letters, steps, rule, joining }: Plan): string {
  const asked = JSON.stringify([place.bridge, place.type, place.library, letters, steps, rule, joining]);
  return createHash("sha256").update(asked).digest("base64url").slice(0, 22);
}
