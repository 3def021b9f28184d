import { type Reachable, readReachable } from "../consent/standing.ts";
import { isWanted, readWantedKinds, type WantedKind } from "../consent/wanted-kinds.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Host } from "../koha/host.ts";
import { readGuardians } from "../koha/notice-facts/guardians.ts";
import { readPatrons } from "../koha/patrons.ts";
import { NOTICE_GROUPS, type RulingsOfPatron } from "../routing/notice-groups.ts";
import type { ChosenWay } from "../routing/reached.ts";
import type { Rulings } from "../routing/rules/notice-rule.ts";
import { openRulings } from "../routing/rules/rulings.ts";

/** What the rules say of one patron's notices, by the home library. */
export async function readRulingsOf(
  db: Db,
  patronId: number,
  rulings: Rulings = openRulings([]),
): Promise<RulingsOfPatron> {
  const library = (await readPatrons(db, [patronId])).get(patronId)?.library ?? null;
  return (about) => rulings({ ...about, library });
}

interface WaysParts {
  db: Db;
  /** The sender of each channel; a channel that is switched off is missing. */
  senders: ReadonlyMap<ChannelName, string>;
}

/** The ways that a patron has opted in to and that the library has set up, newest choice first. */
export async function readOwnWays({ db, senders }: WaysParts, patronId: number): Promise<ChosenWay[]> {
  const kinds = (await readWantedKinds(db, [patronId])).get(patronId) ?? [];
  return waysOf((await readReachable(db, [patronId])).get(patronId) ?? [], kinds, senders);
}

/** The same of each who answers for a patron and has ways; nobody where no rule asks for them. */
export async function readGuardianWays(
  { db, host, senders, rulings }: WaysParts & { host: Host; rulings: RulingsOfPatron },
  patronId: number,
): Promise<ChosenWay[][]> {
  if (NOTICE_GROUPS.every((group) => rulings(group).to === "patron")) return [];
  const ids = ((await readGuardians(db, host, [patronId])).get(patronId) ?? []).map((one) => one.patronId);
  const reachable = await readReachable(db, ids);
  const kinds = await readWantedKinds(db, ids);
  return ids
    .map((id) => waysOf(reachable.get(id) ?? [], kinds.get(id) ?? [], senders))
    .filter((ways) => ways.length > 0);
}

function waysOf(
  reachable: readonly Reachable[],
  kinds: readonly WantedKind[],
  senders: WaysParts["senders"],
): ChosenWay[] {
  return reachable
    .filter(({ state, channel, addressId }) => state === "opted_in" && addressId !== null && senders.has(channel))
    .map(({ channel }) => ({ channel, works: true, wants: (kind) => isWanted(kinds, kind, channel) }));
}
