import type { DatabaseSync } from "node:sqlite";

const REFUSALS_BEFORE_PARKING = 5;
/** No retry is set further ahead: a later one is due to a clock that was set back, and is not waited for. */
const FURTHEST_RETRY_MS = 60_000;

/**
 * Rows in flight are excluded from the result, but not from the rows that come before it: the rest of a sender's queue
 * waits for the one in flight.
 */
const NEXT_ROW = `
  select * from heard h
  where state = 'waiting' and lane <= :lane and (due_at <= :now or due_at > :now + ${FURTHEST_RETRY_MS})
    and row not in (select value from json_each(:out))
    and not exists (select 1 from heard e where e.state = 'waiting' and e.channel = h.channel and e.address = h.address
      and (e.lane, e.row) < (h.lane, h.row))
  order by lane, row limit 1`;

/** Prepares what the inbox does with its rows; instants are Unix milliseconds. */
export function prepareStatements(db: DatabaseSync) {
  return {
    insert: db.prepare(
      `insert into heard (channel, id, kind, sender, address, text, provider_intent, token, heard_at, said_at, lane)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
    ),
    select: db.prepare(NEXT_ROW),
    finish: db.prepare(
      "update heard set state = 'done', ended_at = ?, sender = '', address = '', text = '', token = null where row = ?",
    ),
    keepFor: db.prepare(
      "update heard set state = 'kept', ended_at = ?, kind = ?, text = ?, provider_intent = '' where row = ?",
    ),
    postpone: db.prepare("update heard set tries = tries + 1, due_at = ? where row = ?"),
    refuse: db.prepare(
      `update heard set refusals = refusals + 1, due_at = ?,
         state = iif(refusals + 1 >= ${REFUSALS_BEFORE_PARKING}, 'parked', 'waiting') where row = ? returning state`,
    ),
    hasten: db.prepare("update heard set due_at = 0 where state = 'waiting' and refusals = 0"),
    forget: db.prepare("delete from heard where state = 'done' and ended_at < ?"),
    forgetKept: db.prepare("delete from heard where state = 'kept' and ended_at < ?"),
    parked: db.prepare(
      `select row, heard_at as heardAt, channel, kind, address, text from heard where state = 'parked'
       order by row limit ?`,
    ),
    letGo: db.prepare(
      `update heard set state = 'done', ended_at = ?, sender = '', address = '', text = '', token = null
       where row = ? and state = 'parked'`,
    ),
    count: db.prepare("select count(*) as rows from heard where state = ?"),
  };
}
