import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { type Reach, withinReach } from "../koha/reach.ts";
import { beginOfDay, dayAt } from "../schedule/library-day.ts";

/** What happened on a day by one way. */
export interface DayByWay {
  channel: ChannelName;
  /** Messages that were made on that day, answers to what patrons wrote aside; and what has become of them by now. */
  queued: number;
  sent: number;
  delivered: number;
  failed: number;
  /** Patrons who opted in, or out, on that day. */
  optedIn: number;
  optedOut: number;
}

/** One day at the library, by its own clock. */
export interface Day {
  from: Date;
  ways: DayByWay[];
}

const NOTHING = { queued: 0, sent: 0, delivered: 0, failed: 0, optedIn: 0, optedOut: 0 };
type Figure = keyof typeof NOTHING;

/**
 * Today and yesterday at the library, by way; only what is about patrons within reach. What ended less than a week ago
 * is not in the archive yet, so the outbox has all of it.
 */
export async function readDays(db: Db, reach: Reach, zone: string, now: Date): Promise<{ today: Day; yesterday: Day }> {
  const day = dayAt(now, zone);
  const [yesterday, today] = [beginOfDay(day, zone, -1), beginOfDay(day, zone)];
  const messages = await sql<{ channel: ChannelName; later: number } & Record<Figure, string | number>>`
    select m.channel, m.created_at >= ${today} as later, count(*) as queued,
      sum(m.state in ('sent', 'delivered')) as sent, sum(m.state = 'delivered') as delivered,
      sum(m.state = 'failed') as failed, 0 as optedIn, 0 as optedOut
    from tidings_message m
    where m.created_at >= ${yesterday} and m.kind <> 'reply' and ${withinReach(reach, "m.patron_id", "m.library")}
    group by 1, 2`.execute(db);
  const consents = await sql<{ channel: ChannelName; later: number } & Record<Figure, string | number>>`
    select l.channel, l.at >= ${today} as later, 0 as queued, 0 as sent, 0 as delivered, 0 as failed,
      sum(l.state_after = 'opted_in' and l.state_before <> 'opted_in') as optedIn,
      sum(l.state_before = 'opted_in' and l.state_after <> 'opted_in') as optedOut
    from tidings_ledger l
    where l.at >= ${yesterday} and ${withinReach(reach, "l.patron_id", null)}
    group by 1, 2`.execute(db);
  const rows = [...messages.rows, ...consents.rows];
  const of = (later: number, from: Date): Day => ({ from, ways: byWay(rows.filter((row) => row.later === later)) });
  return { today: of(1, today), yesterday: of(0, yesterday) };
}

function byWay(rows: readonly ({ channel: ChannelName } & Record<Figure, string | number>)[]): DayByWay[] {
  const ways = new Map<ChannelName, DayByWay>();
  for (const row of rows) {
    const way = ways.get(row.channel) ?? { channel: row.channel, ...NOTHING };
    for (const figure of Object.keys(NOTHING) as Figure[]) way[figure] += Number(row[figure]);
    ways.set(row.channel, way);
  }
  return [...ways.values()].filter((way) => (Object.keys(NOTHING) as Figure[]).some((figure) => way[figure] > 0));
}
