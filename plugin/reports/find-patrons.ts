import { plainDigits } from "../consent/phone-digits.ts";
import { readings } from "../consent/phone-numbers.ts";
import { isAscii } from "../database/charset.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { readHomes } from "../koha/desk/homes.ts";
import { readPhonesLike } from "../koha/desk/same-contact.ts";
import { searchPatrons } from "../koha/lookup/search-patrons.ts";
import { type KnownPatron, readKnownPatrons } from "../koha/patrons.ts";
import { type Reach, readWithinReach } from "../koha/reach.ts";

/** The most patrons that are listed. */
export const MOST_FOUND = 200;
/** Fewer digits are a part of too many numbers. */
const LEAST_DIGITS = 5;

/** A patron who was found. */
export interface FoundPatron {
  patronId: number;
  /** Null: Koha does not have the patron any more. */
  known: KnownPatron | null;
  library: string | null;
  /** The channels by which they get messages. */
  ways: ChannelName[];
  lastMessage: Date | null;
}

export interface Found {
  patrons: FoundPatron[];
  /** There are more than are listed. */
  more: boolean;
  /** The one whom the text names and no other: by card, by Koha's number, or by a whole phone number. */
  exact: number | undefined;
}

export interface FindWish {
  text: string;
  reach: Reach;
  /** The library's country, in which a number is read. */
  country: string;
}

/**
 * Finds patrons by name, card, Koha's number (`#51`), email address or phone number, in Koha's records and in our
 * consents. One pass over all patrons where the text has a number in it.
 */
export async function findPatrons(db: Db, wish: FindWish): Promise<Found> {
  const { reach } = wish;
  const text = wish.text.trim();
  const named = await searchPatrons(db, text, reach, MOST_FOUND + 1);
  const numbered = await byNumber(db, { ...wish, text });
  const consented = await byAddress(db, text, wish.country);
  const others = [...new Set([...numbered.ids, ...consented])].filter((id) => !named.includes(id));
  const seen = await readWithinReach(db, reach, others);
  const inKoha = new Set([...named, ...seen]);
  // Who is gone from Koha is of no library any more.
  const gone = reach === null ? consented.filter((id) => !inKoha.has(id)) : [];
  const ids = [...inKoha, ...gone];
  const dressed = await dress(db, ids.slice(0, MOST_FOUND));
  const byCard = dressed.filter(({ known }) => known?.card?.toLowerCase() === text.toLowerCase());
  const byId = dressed.filter(({ patronId }) => text === `#${patronId}`);
  const byPhone =
    numbered.whole || consented.length > 0 ? dressed.filter(({ patronId }) => others.includes(patronId)) : [];
  const [only, second] = [byCard, byId, byPhone].find((those) => those.length > 0) ?? [];
  return { patrons: dressed, more: ids.length > MOST_FOUND, exact: second ? undefined : only?.patronId };
}

/** Patrons in whose records a number stands; `whole` if what was typed is a full one. */
async function byNumber(db: Db, { text, reach, country }: FindWish): Promise<{ ids: number[]; whole: boolean }> {
  const plain = plainDigits(text);
  const digits = "number" in plain ? plain.number.replace(/\D/g, "") : "";
  if (digits.length < LEAST_DIGITS) return { ids: [], whole: false };
  const wanted = readings(text, country);
  const records = await readPhonesLike(db, [digits, ...wanted], { most: MOST_FOUND + 1, reach });
  const same = (value: string) => readings(value, country).some((one) => wanted.includes(one));
  const within = (value: string) => value.replace(/\D/g, "").includes(digits.replace(/^0+/, ""));
  const whole = records.filter(({ values }) => values.some(same));
  // A number without its area code is whole nowhere: it may be many a patron's.
  const found = whole.length > 0 ? whole : records.filter(({ values }) => values.some(within));
  return { ids: found.map(({ patronId }) => patronId), whole: whole.length > 0 };
}

/** Patrons who ever decided something about this number or mail address. */
async function byAddress(db: Db, text: string, country: string): Promise<number[]> {
  const forms = [...readings(text, country), ...(text.includes("@") ? [text.toLowerCase()] : [])].filter(isAscii);
  if (forms.length === 0) return [];
  const rows = await db
    .selectFrom("tidings_address as a")
    .innerJoin("tidings_standing as s", "s.address_id", "a.id")
    .select("s.patron_id")
    .distinct()
    .where("a.channel", "in", ["sms", "email"])
    .where("a.address", "in", forms)
    .limit(MOST_FOUND)
    .execute();
  return rows.map((row) => row.patron_id);
}

async function dress(db: Db, ids: readonly number[]): Promise<FoundPatron[]> {
  const known = await readKnownPatrons(db, ids);
  const homes = await readHomes(db, ids);
  const ways = await readWays(db, ids);
  const last = await readLastMessages(db, ids);
  const found = ids.map((patronId) => ({
    patronId,
    known: known.get(patronId) ?? null,
    library: homes.get(patronId) ?? null,
    ways: ways.get(patronId) ?? [],
    lastMessage: last.get(patronId) ?? null,
  }));
  return found.sort((a, b) => (a.known?.name ?? "").localeCompare(b.known?.name ?? "") || a.patronId - b.patronId);
}

async function readWays(db: Db, ids: readonly number[]): Promise<Map<number, ChannelName[]>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("tidings_standing")
    .select(["patron_id", "channel"])
    .where("patron_id", "in", [...ids])
    .where("state", "=", "opted_in")
    .orderBy("channel")
    .execute();
  const byPatron = Map.groupBy(rows, ({ patron_id }) => patron_id);
  return new Map([...byPatron].map(([id, those]) => [id, those.map(({ channel }) => channel)]));
}

/** When the last message to each patron was made, in the outbox or the archive. */
async function readLastMessages(db: Db, ids: readonly number[]): Promise<Map<number, Date>> {
  const last = new Map<number, Date>();
  if (ids.length === 0) return last;
  for (const table of ["tidings_message_archive", "tidings_message"] as const) {
    const rows = await db
      .selectFrom(table)
      .select(({ fn }) => ["patron_id", fn.max("created_at").as("at")])
      .where("patron_id", "in", [...ids])
      .groupBy("patron_id")
      .execute();
    for (const { patron_id, at } of rows) {
      if (patron_id !== null && at !== null && at > (last.get(patron_id) ?? new Date(0))) last.set(patron_id, at);
    }
  }
  return last;
}
