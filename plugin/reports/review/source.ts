import { type RawBuilder, sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { ChannelName } from "../../database/tables.ts";
import { type Reach, withinReach } from "../../koha/reach.ts";
import type { ReviewKind } from "../../review/kinds.ts";
import type { ReviewCursor, ReviewOrder } from "./groups.ts";

/** A row as it was read; what a source does not know is null. */
export interface SourceRow {
  kind: ReviewKind;
  id: number;
  at: Date;
  since: Date;
  patronId: number | null;
  channel: ChannelName | null;
  address: string | null;
  letterCode: string | null;
  message: string | null;
  reason: string | null;
  noticeId: number | null;
  round: number | null;
  words: string | null;
  addressId: number | null;
  begunAt: Date | null;
  attempts: number | null;
  listed: number | null;
  askedAt: Date | null;
  maxTries: number | null;
  expiresAt: Date | null;
  tries: number | null;
}

type Column = Exclude<keyof SourceRow, "kind" | "id" | "at" | "since" | "patronId">;

/** Where items of one kind come from, as parts of a query. All SQL here is ours; what somebody typed is a parameter. */
export interface Source {
  kind: ReviewKind;
  /** Tables and joins. */
  from: RawBuilder<unknown>;
  where: RawBuilder<boolean>;
  id: RawBuilder<number>;
  /** By which the list is sorted. */
  at: RawBuilder<Date>;
  /** When the item last changed: a mark from before does not count. */
  since: RawBuilder<Date>;
  /** The column of the patron, and of the library that was noted. */
  patron: string;
  library: string | null;
  columns: Partial<Record<Column, RawBuilder<unknown>>>;
}

const COLUMNS: readonly Column[] = [
  ...(["channel", "address", "letterCode", "message", "reason", "noticeId", "round", "words", "addressId"] as const),
  ...(["begunAt", "attempts", "listed", "askedAt", "maxTries", "expiresAt", "tries"] as const),
];

/** Not dealt with since it changed, no act upon it is open, and its patron is within reach. */
function open(source: Source, reach: Reach): RawBuilder<boolean> {
  const { kind, id, since } = source;
  return sql<boolean>`${source.where}
    and not exists (select 1 from tidings_review r where r.kind = ${kind} and r.id = ${id}
      and r.done_at >= ${since} and r.reopened_at is null)
    and not exists (select 1 from tidings_review_act w where w.kind = ${kind} and w.item = ${id} and w.is_open = 1)
    and ${withinReach(reach, source.patron, source.library)}`;
}

/** How many items there are. */
export async function countSource(db: Db, source: Source, reach: Reach): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${source.from} where ${open(source, reach)}`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

/** At one instant the kinds come by name and the items of a kind by number, so that a page goes on where one ended. */
function beyond(source: Source, { at, kind, id }: ReviewCursor, order: ReviewOrder): RawBuilder<boolean> {
  const further = order === "newest" ? sql`<` : sql`>`;
  const later = source.kind > kind ? sql`true` : sql`false`;
  const beside = source.kind === kind ? sql`${source.id} ${further} ${id}` : later;
  return sql<boolean>`(${source.at} ${further} ${at} or (${source.at} = ${at} and ${beside}))`;
}

/** What is wanted of a source. */
export interface SourceWish {
  reach: Reach;
  order: ReviewOrder;
  limit: number;
  after?: ReviewCursor | undefined;
  /** Only these. */
  ids?: readonly number[] | undefined;
  /** Only what stood as it does at that time. */
  until?: Date | undefined;
}

/** Items in order, `limit` at most. */
export async function readSource(db: Db, source: Source, wish: SourceWish): Promise<SourceRow[]> {
  const { reach, order, limit, after, ids, until } = wish;
  if (ids?.length === 0) return [];
  const direction = order === "newest" ? sql`desc` : sql`asc`;
  const columns = COLUMNS.map((name) => sql`${source.columns[name] ?? sql`null`} as ${sql.ref(name)}`);
  const { rows } = await sql<Omit<SourceRow, "kind">>`
    select ${source.id} as id, ${source.at} as at, ${source.since} as since, ${sql.ref(source.patron)} as patronId,
      ${sql.join(columns)}
    from ${source.from} where ${open(source, reach)}
      ${after ? sql`and ${beyond(source, after, order)}` : sql``}
      ${ids ? sql`and ${source.id} in (${sql.join(ids)})` : sql``}
      ${until ? sql`and ${source.since} <= ${until}` : sql``}
    order by at ${direction}, id ${direction} limit ${limit}`.execute(db);
  return rows.map((row) => ({ ...row, kind: source.kind }));
}
