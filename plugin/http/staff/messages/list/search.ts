import { readings } from "../../../../consent/phone-numbers.ts";
import { findAddressIds } from "../../../../consent/read-standing.ts";
import type { Db } from "../../../../database/connection.ts";
import { findByItem } from "../../../../koha/circulation/find-by-item.ts";
import type { Host } from "../../../../koha/host.ts";
import { searchPatrons } from "../../../../koha/lookup/search-patrons.ts";
import type { Reach } from "../../../../koha/reach.ts";
import { addressesWithin } from "../../../../reports/messages/addresses-within.ts";
import type { MessageFilter } from "../../../../reports/messages/filter.ts";
import type { ListQuery } from "./list-query.ts";

/** More patrons than anybody looks through: the search must be narrowed. */
export const MOST_PATRONS = 200;

/** What the words in the search box were taken for. */
export type Searched =
  | { kind: "nothing" }
  | { kind: "too_many" }
  /** Loans that go on and holds that are open; `more`: there are others. */
  | { kind: "items"; things: number; more: boolean }
  /** Our database user may not read Koha's loans and holds. */
  | { kind: "items_closed" }
  /** `letter`: a letter has this code; whether the list shows it, or patrons of that name. */
  | { kind: "found"; patrons: number; addresses: number; letter?: string; shows: "people" | "letter" };

export interface Searching {
  db: Db;
  host: Host;
  /** The library's country, in which numbers are typed. */
  country: string;
  reach: Reach;
  /** The codes of letters that messages have. */
  codes: readonly string[];
}

interface Found {
  searched: Searched;
  filter: Partial<MessageFilter>;
}

/** Messages of what is going on only: who had an item before is nobody's business. */
async function searchItems(db: Db, host: Host, q: string): Promise<Found> {
  const found = await findByItem(db, host, q);
  if (!found) return { searched: { kind: "items_closed" }, filter: { about: [] } };
  const things = found.things.map(({ thing }) => thing);
  return { searched: { kind: "items", things: things.length, more: found.more }, filter: { about: things } };
}

/** Turns the words of the search box into a filter: patrons and addresses, or else the letter of that code. */
export async function search(
  { q, items }: Pick<ListQuery, "q" | "items">,
  { db, host, country, reach, codes }: Searching,
): Promise<Found> {
  if (q === "") return { searched: { kind: "nothing" }, filter: {} };
  if (items) return searchItems(db, host, q);
  const patronIds = await searchPatrons(db, q, reach, MOST_PATRONS + 1);
  if (patronIds.length > MOST_PATRONS) return { searched: { kind: "too_many" }, filter: { patronIds: [] } };
  const written = q.includes("@") ? [q, q.toLowerCase()] : readings(q, country);
  const addressIds = [...(await findAddressIds(db, written))];
  const told = await addressesWithin(db, reach, addressIds);
  const letter = codes.find((code) => code.toLowerCase() === q.toLowerCase());
  const people = patronIds.length + told.length > 0 || letter === undefined;
  return {
    searched: {
      kind: "found",
      patrons: patronIds.length,
      addresses: told.length,
      ...(letter === undefined ? {} : { letter }),
      shows: people ? "people" : "letter",
    },
    filter: people ? { patronIds, addressIds } : { letterCodes: [letter ?? ""] },
  };
}
