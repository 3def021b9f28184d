import { sql } from "kysely";
import type { Db, Tx } from "../../database/connection.ts";
import { daysFrom, knownDate } from "../dates.ts";
import type { Host } from "../host.ts";
import { readLibraryContacts } from "../libraries.ts";
import { calledName } from "../preferred-names.ts";
import { type Ask, isAboutThings, type ThingsAsk } from "./ask.ts";
import { chooseThings, DUE_SOON_DAYS } from "./choose-things.ts";
import { readFines, written } from "./fines.ts";
import type { NoticeFacts, NoticeItem, NoticeLibrary } from "./notice-facts.ts";
import { readInSets, readThingsTold } from "./read-things.ts";
import type { Thing } from "./thing.ts";

/** More than that no text can name. */
const MOST_ITEMS = 500;

/**
 * What Koha's database says for each of these notices, by its id: at most a thousand at once, in a number of queries
 * that does not depend on how many. A notice is missing if what it tells of does not hold any more (fetched, returned,
 * renewed), if Koha has no such patron, and where we may not read it: Koha's own words are right then. `today` is the
 * library's day, as in 2026-03-02.
 */
export async function readNoticeFacts(
  db: Db | Tx,
  host: Host,
  asks: readonly Ask[],
  today: string,
): Promise<Map<number, NoticeFacts>> {
  if (asks.length === 0) return new Map();
  const told = await readToldThings(db, host, asks, today);
  const [patrons, libraries] = [await readCards(db, asks), await readLibraryContacts(db)];
  const fines = await readFines(db, host, [...told.values()].flat());
  const facts = new Map<number, NoticeFacts>();
  for (const ask of asks) {
    const card = patrons.get(ask.patronId);
    const things = told.get(ask.noticeId) ?? [];
    if (!card || (isAboutThings(ask) && things.length === 0)) continue;
    const cardEndsOn = ask.about === "membership_expiry" ? card.endsOn : null;
    if (ask.about === "membership_expiry" && cardEndsOn === null) continue;
    const owed = things.reduce((sum, { thing }) => sum + (fines.get(thing) ?? 0), 0);
    facts.set(ask.noticeId, {
      firstName: card.firstName,
      library: libraryOf([...things.map(({ pickup }) => pickup), ask.branchcode, card.home], libraries),
      items: things.map((thing) => itemOf(thing, libraries, today)),
      fine: owed > 0 ? written(owed) : null,
      cardEndsOn,
    });
  }
  return facts;
}

/** What each of these notices tells of, as far as that still holds, by the notice's id. */
export async function readToldThings(
  db: Db | Tx,
  host: Host,
  asks: readonly Ask[],
  today: string,
): Promise<Map<number, Thing[]>> {
  const about = asks.filter(isAboutThings);
  const things = await readThingsTold(db, host, about, today);
  const ahead = await readDaysAhead(db, host, about);
  return new Map(
    about.map((ask) => {
      const days = { today, ahead: ahead.get(ask.patronId) ?? DUE_SOON_DAYS };
      return [ask.noticeId, chooseThings(ask, things.get(ask.patronId) ?? [], days).slice(0, MOST_ITEMS)];
    }),
  );
}

/** How many days before a loan is due these patrons want to know; those who have not said are missing. */
async function readDaysAhead(db: Db | Tx, host: Host, asks: readonly ThingsAsk[]): Promise<Map<number, number>> {
  const dueSoon = asks.filter(({ about }) => about === "due_soon");
  if (!host.supply?.messages) return new Map();
  const rows = await readInSets<{ id: number; days: number }>(
    dueSoon.map(({ patronId }) => patronId),
    async (ids) =>
      (
        await sql<{ id: number; days: number }>`
          select p.borrowernumber as id, max(p.days_in_advance) as days from borrower_message_preferences p
          join message_attributes a on a.message_attribute_id = p.message_attribute_id
          where p.borrowernumber in (${ids}) and a.message_name = 'Advance_Notice' and p.days_in_advance > 0
          group by p.borrowernumber`.execute(db)
      ).rows,
  );
  return new Map(rows.map(({ id, days }) => [id, days]));
}

interface Card {
  id: number;
  firstName: string;
  home: string;
  endsOn: string | null;
}

async function readCards(db: Db | Tx, asks: readonly Ask[]): Promise<Map<number, Card>> {
  const called = await calledName(db, "b");
  const endsOn = sql`date_format(${knownDate(sql<Date>`b.dateexpiry`)}, '%Y-%m-%d')`;
  const rows = await readInSets<Card>(
    asks.map(({ patronId }) => patronId),
    async (ids) =>
      (
        await sql<Card>`select b.borrowernumber as id, trim(coalesce(${called}, '')) as firstName,
            b.branchcode as home, ${endsOn} as endsOn
          from borrowers b where b.borrowernumber in (${ids})`.execute(db)
      ).rows,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The first of these that Koha has; a library that it has not is known by its code alone. */
function libraryOf(codes: readonly (string | null)[], libraries: ReadonlyMap<string, NoticeLibrary>): NoticeLibrary {
  const named = codes.filter((code) => code !== null && code !== "");
  const known = named.flatMap((code) => libraries.get(code ?? "") ?? []);
  const code = named.at(-1) ?? "";
  return known[0] ?? { branchcode: code, name: code, phone: "", email: "" };
}

function itemOf(thing: Thing, libraries: ReadonlyMap<string, NoticeLibrary>, today: string): NoticeItem {
  const { dueOn, untilOn, pickup, title } = thing;
  const late = dueOn === null ? 0 : daysFrom(dueOn, today);
  return {
    ...{ thing: thing.thing, title, dueOn, untilOn },
    daysOverdue: Math.max(0, late),
    pickup: pickup === null ? "" : (libraries.get(pickup)?.name ?? pickup),
  };
}
