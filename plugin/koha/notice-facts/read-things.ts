import { type RawBuilder, sql } from "kysely";
import type { Db, Tx } from "../../database/connection.ts";
import { dayAfter, knownDate } from "../dates.ts";
import type { Host } from "../host.ts";
import type { AboutThings, ThingsAsk } from "./ask.ts";
import { CANCELLED_DAYS } from "./choose-things.ts";
import type { Thing } from "./thing.ts";

/** Of a longer list MariaDB makes a table of its own, and reads ours as a whole (in_predicate_conversion_threshold). */
const AT_ONCE = 900;
/** Covers any zone that Koha's days may be of. */
const ZONE_DAYS = 2;

/** Reads some ids at a time; a thousand take two queries. */
export async function readInSets<Row>(
  ids: Iterable<number>,
  read: (some: RawBuilder<unknown>) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const all = [...new Set(ids)];
  const rows: Row[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE) rows.push(...(await read(sql.join(all.slice(at, at + AT_ONCE)))));
  return rows;
}

type Row = Omit<Thing, "notRenewed"> & { notRenewed: number };
type Query = (ids: RawBuilder<unknown>) => RawBuilder<Row>;

/** By which query a notice's things are found. */
type Source = "lent" | "returned" | "waiting" | "cancelled" | "recalled";
const SOURCE: Readonly<Record<AboutThings, Source>> = {
  hold_ready: "waiting",
  hold_reminder: "waiting",
  hold_cancelled: "cancelled",
  recall_ready: "recalled",
  due_soon: "lent",
  due: "lent",
  overdue: "lent",
  auto_renewals: "lent",
  checkin: "returned",
  checkout: "lent",
  renewal: "lent",
};

const dayOf = (column: string) => sql`date_format(${knownDate(sql<Date>`${sql.ref(column)}`)}, '%Y-%m-%d')`;
const NONE = sql`null`;

interface Columns {
  thing: RawBuilder<unknown>;
  patron: string;
  state: Thing["state"];
  due?: RawBuilder<unknown>;
  until?: RawBuilder<unknown>;
  pickup?: RawBuilder<unknown>;
  since?: RawBuilder<unknown>;
  renewed?: RawBuilder<unknown>;
  failed?: RawBuilder<unknown>;
  over?: RawBuilder<unknown>;
}

const columns = (of: Columns) => sql`${of.thing} as thing, ${sql.ref(of.patron)} as patronId, ${of.state} as state,
  coalesce(b.title, '') as title, ${of.due ?? NONE} as dueOn, ${of.until ?? NONE} as untilOn,
  ${of.pickup ?? NONE} as pickup, ${of.since ?? NONE} as sinceOn, ${of.renewed ?? NONE} as renewedOn,
  ${of.failed ?? sql`0`} as notRenewed, ${of.over ?? NONE} as overOn`;

const withCopy = sql`left join items i on i.itemnumber = t.itemnumber left join biblio b`;

/** Koha empties the reason once a renewal has worked; some versions write `auto_renew` for that. */
const failed = sql`coalesce(t.auto_renew_error, '') not in ('', 'auto_renew')`;

function lent({ facts }: Host): Query {
  const which = columns({
    ...{ thing: sql`concat('loan:', t.issue_id)`, patron: "t.borrowernumber", state: "lent" },
    ...{ due: dayOf("t.date_due"), since: dayOf("t.issuedate") },
    ...(facts?.renewals ? { renewed: dayOf("t.lastreneweddate"), failed } : {}),
  });
  return (ids) => sql`select ${which} from issues t ${withCopy} on b.biblionumber = i.biblionumber
    where t.borrowernumber in (${ids})`;
}

/** A patron's history may be long: its newest rows are found by an index over the time of their last change. */
function returned({ facts }: Host, today: string): Query {
  const since = dayAfter(today, -ZONE_DAYS);
  const which = columns({
    ...{ thing: sql`concat('loan:', t.issue_id)`, patron: "t.borrowernumber", state: "returned" },
    ...{ since: dayOf("t.issuedate"), over: dayOf("t.returndate") },
  });
  const newest = facts?.returnedLately ? sql`t.timestamp >= ${since} and` : sql``;
  return (ids) => sql`select ${which} from old_issues t ${withCopy} on b.biblionumber = i.biblionumber
    where t.borrowernumber in (${ids}) and ${newest} t.returndate >= ${since}`;
}

function waiting({ facts }: Host): Query {
  const which = columns({
    ...{ thing: sql`concat('hold:', t.reserve_id)`, patron: "t.borrowernumber", state: "waiting" },
    ...{ until: dayOf("t.expirationdate"), pickup: sql`t.branchcode` },
    ...(facts?.waitingSince ? { since: dayOf("t.waitingdate") } : {}),
  });
  return (ids) => sql`select ${which} from reserves t ${withCopy}
    on b.biblionumber = coalesce(t.biblionumber, i.biblionumber)
    where t.borrowernumber in (${ids}) and t.found = 'W'`;
}

function cancelled(today: string): Query {
  const which = columns({
    ...{ thing: sql`concat('hold:', t.reserve_id)`, patron: "t.borrowernumber", state: "cancelled" },
    ...{ pickup: sql`t.branchcode`, over: dayOf("t.cancellationdate") },
  });
  return (ids) => sql`select ${which} from old_reserves t ${withCopy}
    on b.biblionumber = coalesce(t.biblionumber, i.biblionumber)
    where t.borrowernumber in (${ids}) and t.cancellationdate >= ${dayAfter(today, -CANCELLED_DAYS)}`;
}

function recalled(): Query {
  const which = columns({
    ...{ thing: sql`concat('recall:', t.recall_id)`, patron: "t.patron_id", state: "recalled" },
    ...{ until: dayOf("t.expiration_date"), pickup: sql`t.pickup_library_id` },
  });
  return (ids) => sql`select ${which} from recalls t left join biblio b on b.biblionumber = t.biblio_id
    where t.patron_id in (${ids}) and t.status = 'waiting'`;
}

/** Undefined: the host has nothing of it, or we may not read it. */
function queryOf(source: Source, host: Host, today: string): Query | undefined {
  const { circulation, facts } = host;
  if (!circulation?.titles) return undefined;
  if (source === "recalled") return facts?.recalls ? recalled() : undefined;
  if (source === "lent") return circulation.loans ? lent(host) : undefined;
  if (source === "returned") return circulation.loans ? returned(host, today) : undefined;
  if (!circulation.holds) return undefined;
  if (source === "waiting") return waiting(host);
  return facts?.cancelledHolds ? cancelled(today) : undefined;
}

/**
 * Reads what may be told of by these notices, by patron: one query for each state that any of them is about, each along
 * an index over the patron. `today` is the library's day.
 */
export async function readThingsTold(
  db: Db | Tx,
  host: Host,
  asks: readonly ThingsAsk[],
  today: string,
): Promise<Map<number, Thing[]>> {
  const of = new Map<number, Thing[]>();
  for (const [source, some] of Map.groupBy(asks, ({ about }) => SOURCE[about])) {
    const query = queryOf(source, host, today);
    if (!query) continue;
    const ids = some.map(({ patronId }) => patronId);
    for (const row of await readInSets(ids, async (set) => (await query(set).execute(db)).rows)) {
      const things = of.get(row.patronId) ?? [];
      things.push({ ...row, title: shown(row.title), notRenewed: Number(row.notRenewed) === 1 });
      of.set(row.patronId, things);
    }
  }
  return of;
}

/** A title without the marks in which a catalogue's field ends, as in "Dune /". */
const shown = (title: string): string =>
  title
    .normalize("NFC")
    .replace(/\s+/gu, " ")
    .replace(/[\s/:;=,]+$/u, "")
    .trim();
