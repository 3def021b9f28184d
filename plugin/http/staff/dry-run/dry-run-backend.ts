import { installedPersons } from "../../../configuration/persons.ts";
import { sendersNow } from "../../../configuration/senders-now.ts";
import type { ChannelName } from "../../../database/tables.ts";
import { type Library, readLibraries } from "../../../koha/libraries.ts";
import { type Category, type PatronFilter, readCategories } from "../../../koha/lookup/chosen-patrons.ts";
import { type KnownPatron, readKnownPatrons } from "../../../koha/patrons.ts";
import { type Reach, reaches } from "../../../koha/reach.ts";
import { type DryRun, dryRun } from "../../../notices/dry-run/dry-run.ts";
import { type Asked, type Explained, explain } from "../../../notices/dry-run/explain.ts";
import { readNet } from "../../../notices/read-net.ts";
import { type Found, findPatrons } from "../../../reports/find-patrons.ts";
import { readRules } from "../../../routing/rule-store.ts";
import type { StaffBackendParts } from "../parts.ts";

/** A browser, or what stands before us, waits a minute. */
const MOST_MS = 50_000;

/** A patron by name and card, for those on a page. */
export type KnownPatrons = ReadonlyMap<number, KnownPatron>;

/** What the pages of what would happen ask. */
export interface DryRunBackend {
  /** `outside`: it is of a patron beyond reach. Undefined: it is not pending, or Koha has no such patron. */
  explain(asked: Asked, reach: Reach): Promise<(Explained & { known: KnownPatrons }) | "outside" | undefined>;
  count(filter: PatronFilter, stopping: AbortSignal): Promise<DryRun & { known: KnownPatrons }>;
  find(text: string, reach: Reach): Promise<Found>;
  /** The libraries within reach, and the patron categories. */
  lists(reach: Reach): Promise<{ libraries: Library[]; categories: Category[] }>;
  /** Undefined: Koha has no such patron, or they are beyond reach. */
  patron(id: number, reach: Reach): Promise<KnownPatron | undefined>;
  trial(): boolean;
}

/** Opens what those pages read; nothing of it is written. */
export function openDryRunBackend(parts: StaffBackendParts): DryRunBackend {
  const { db, host, installation, policy, zone, now } = parts;
  const { seeOthers } = installedPersons(host, installation);
  const intake = {
    db,
    host,
    senders: async () => sendersNow(installation),
    say: (because: string) => because,
    persons: { findOthers: seeOthers },
    net: () => readNet(db, zone, now()),
    ...policy,
  };
  const channels = (): ChannelName[] => [...installation.senders.keys()];
  const asking = { intake, rules: readRules, monotonic: () => now().getTime(), channels, zone };
  return {
    explain: async (asked, reach) => {
      await installation.refresh();
      if ("patronId" in asked && !(await reaches(db, reach, asked.patronId))) return "outside";
      const found = await explain(asking, asked, now());
      if (!found) return undefined;
      const { patronId } = found.forecast.notice;
      if (reach !== null && (patronId === null || !(await reaches(db, reach, patronId)))) return "outside";
      const people = [...found.ways.map((way) => way.patronId), ...(patronId === null ? [] : [patronId])];
      return { ...found, known: await readKnownPatrons(db, people) };
    },
    count: async (filter, stopping) => {
      await installation.refresh();
      const counted = await dryRun(asking, { filter, now: now(), stopping, mostMs: MOST_MS });
      const people = counted.reasons.flatMap(({ samples }) => samples.flatMap(({ patronId }) => patronId ?? []));
      return { ...counted, known: await readKnownPatrons(db, people) };
    },
    find: (text, reach) => findPatrons(db, { text, reach, country: installation.settings().consent.country }),
    lists: async (reach) => ({
      libraries: (await readLibraries(db)).filter(({ branchcode }) => reach === null || reach.includes(branchcode)),
      categories: await readCategories(db, host),
    }),
    patron: async (id, reach) =>
      (await reaches(db, reach, id)) ? (await readKnownPatrons(db, [id])).get(id) : undefined,
    trial: () => installation.mode() === "trial",
  };
}
