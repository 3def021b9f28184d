import { sql } from "kysely";
import { type Reachable, readReachable } from "../consent/standing.ts";
import { isWanted, readWantedKinds, type WantedKind } from "../consent/wanted-kinds.ts";
import type { Db } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { readPatronSupply } from "../koha/supply/patron-supply.ts";
import { KIND_OF_TYPE } from "../routing/notice-types.ts";
import { type ElectPatron, type Outcome, openElection } from "./elect-patron.ts";
import type { LibraryFacts } from "./library-facts.ts";
import type { MayChange } from "./may-change.ts";
import { openMeanwhile } from "./meanwhile.ts";
import { internProfiles } from "./profiles.ts";

/** What an election needs, beside the patrons. */
export interface ElectionParts {
  db: Db;
  host: Host;
  now(): Date;
}

/** Elects patrons by what holds for the library. A change waits as `mayChange` says; a first election never. */
export interface Election extends ElectionParts {
  facts: LibraryFacts;
  mayChange: MayChange;
}

interface Row {
  patron_id: number;
  library: string;
  profile_id: number;
  later_profile_id: number | null;
}

const KINDS = [...new Set(Object.values(KIND_OF_TYPE))];
/** Fewer than a thousand (`readPatronSupply`). */
const AT_ONCE = 900;

/** Opens an election; the function elects these patrons and writes what changed, and returns how many did. */
export function openElections(election: Election): (patronIds: readonly number[]) => Promise<number> {
  const electPatron = openElection(election.facts);
  return async (patronIds) => {
    const ids = [...new Set(patronIds)];
    let changed = 0;
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      changed += await electSome(election, electPatron, ids.slice(at, at + AT_ONCE));
    }
    return changed;
  };
}

async function electSome(election: Election, electPatron: ElectPatron, ids: readonly number[]): Promise<number> {
  const { db, host, facts } = election;
  const standings = await readReachable(db, ids);
  const optedIn = ids.filter((id) => standings.get(id)?.some(({ state }) => state === "opted_in"));
  const kinds = await readWantedKinds(db, optedIn);
  const patrons = await readPatronSupply(db, host, facts.supply, optedIn);
  const outcomes = new Map<number, { library: string; outcome: Outcome }>();
  for (const patron of patrons) {
    const wants = wantsOf(standings.get(patron.patronId) ?? [], kinds.get(patron.patronId) ?? []);
    outcomes.set(patron.patronId, { library: patron.library, outcome: electPatron(patron, wants) });
  }
  return write(election, ids, outcomes);
}

/** The kinds that are wanted by at least one way that the patron chose. */
function wantsOf(standings: readonly Reachable[], choices: readonly WantedKind[]): ReadonlySet<string> {
  const channels = standings.filter(({ state }) => state === "opted_in").map(({ channel }) => channel);
  return new Set(KINDS.filter((kind) => channels.some((channel) => isWanted(choices, kind, channel))));
}

async function write(
  { db, now, mayChange }: Election,
  ids: readonly number[],
  outcomes: ReadonlyMap<number, { library: string; outcome: Outcome }>,
): Promise<number> {
  const at = now();
  const stored = await db
    .selectFrom("tidings_election")
    .select(["patron_id", "library", "profile_id", "later_profile_id"])
    .where("patron_id", "in", [...ids])
    .execute();
  const before = new Map<number, Row>(stored.map((row) => [row.patron_id, row]));
  const made = new Map([...outcomes.values()].map(({ outcome }) => [outcome.digest, outcome]));
  const profiles = await internProfiles(db, made, at);
  const meanwhile = mayChange === "one_by_one" ? openMeanwhile(db, at) : undefined;
  const rows: (Row & { elected_at: Date; later_since: Date })[] = [];
  for (const [patronId, { library, outcome }] of outcomes) {
    const old = before.get(patronId);
    const profile = profiles.get(outcome.digest) ?? 0;
    const holds =
      old === undefined || mayChange === "all" || old.profile_id === profile
        ? profile
        : ((await meanwhile?.(old.profile_id, outcome)) ?? old.profile_id);
    const change = changeOf(old, library, holds, profile);
    if (change) rows.push({ patron_id: patronId, library, ...change, elected_at: at, later_since: at });
  }
  const gone = stored.map((row) => row.patron_id).filter((id) => !outcomes.has(id));
  if (gone.length > 0) await db.deleteFrom("tidings_election").where("patron_id", "in", gone).execute();
  if (rows.length > 0) await save(db, rows);
  return rows.length + gone.length;
}

/** What is to be written of a patron, where `holds` is now and `profile` later; undefined: it stands as it is. */
function changeOf(
  before: Row | undefined,
  library: string,
  holds: number,
  profile: number,
): Pick<Row, "profile_id" | "later_profile_id"> | undefined {
  const after = { profile_id: holds, later_profile_id: holds === profile ? null : profile };
  const same =
    before?.library === library &&
    before.profile_id === after.profile_id &&
    before.later_profile_id === after.later_profile_id;
  return same ? undefined : after;
}

/** Writes elections over those of before. What waits already keeps the time since when. */
async function save(db: Db, rows: readonly (Row & { elected_at: Date; later_since: Date })[]): Promise<void> {
  await db
    .insertInto("tidings_election")
    .values(rows.map((row) => ({ ...row, later_since: row.later_profile_id === null ? null : row.later_since })))
    .onDuplicateKeyUpdate({
      library: sql`values(library)`,
      elected_at: sql`if(profile_id = values(profile_id), elected_at, values(elected_at))`,
      profile_id: sql`values(profile_id)`,
      later_since: sql`if(values(later_profile_id) is null, null, coalesce(later_since, values(later_since)))`,
      later_profile_id: sql`values(later_profile_id)`,
    })
    .execute();
}
