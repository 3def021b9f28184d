import type { Evidence } from "./evidence.ts";
import { CONSENT_LAWS } from "./laws/consent.ts";
import { DELIVERY_LAWS } from "./laws/delivery.ts";
import { noChatter } from "./laws/host.ts";
import type { Broken, Law } from "./laws/law.ts";
import { REST_LAWS } from "./laws/rest.ts";
import { STOP_LAWS } from "./laws/stop.ts";
import type { World } from "./world.ts";

/** Every law but that of memory and connections, which needs to know how it was before. */
export const LAWS: readonly Law[] = [...DELIVERY_LAWS, ...STOP_LAWS, ...CONSENT_LAWS, ...REST_LAWS, noChatter];

export interface Verdict {
  law: string;
  broken: readonly Broken[];
}

/** Judges the evidence by each law, in their order. */
export async function judge(world: World, evidence: Evidence, laws: readonly Law[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { name, check } of laws) verdicts.push({ law: name, broken: await check(world, evidence) });
  return verdicts;
}
