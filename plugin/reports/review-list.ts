import type { Db } from "../database/connection.ts";
import {
  groupOf,
  narrowed,
  type ReviewCursor,
  type ReviewGroup,
  type ReviewItem,
  type ReviewOrder,
  type ReviewScope,
} from "./review/groups.ts";
import { completeItems } from "./review/items.ts";
import { messageSources } from "./review/message-sources.ts";
import { patronSources } from "./review/patron-sources.ts";
import { countSource, readSource, type Source, type SourceRow } from "./review/source.ts";

/** One group of the list. */
export interface ListedGroup {
  group: ReviewGroup;
  /** How many there are in all. */
  count: number;
  items: ReviewItem[];
  /** Where the next page begins; undefined: this one has the last of them. */
  next?: ReviewCursor;
}

/** What is wanted of the list. */
export interface ReviewWish extends ReviewScope {
  groups: readonly ReviewGroup[];
  order: ReviewOrder;
  /** How many items of each group. */
  most: number;
  /** Goes on there; with one group. */
  after?: ReviewCursor | undefined;
}

const sourcesOf = (db: Db, group: ReviewGroup, now: Date): Source[] =>
  [...messageSources(db, now), ...patronSources(db, now)].filter(({ kind }) => groupOf(kind) === group);

/** What needs a person, in groups by reason. Each group is one short query or two, by its own indexes. */
export async function readReview(db: Db, wish: ReviewWish, now: Date): Promise<ListedGroup[]> {
  const groups: ListedGroup[] = [];
  for (const group of wish.groups) {
    const sources = sourcesOf(db, group, now);
    const count = await countAll(db, sources, wish);
    const rows = count === 0 ? [] : await readRows(db, sources, wish);
    const shown = rows.slice(0, wish.most);
    const last = shown.at(-1);
    const more = rows.length > shown.length && last;
    const next = more ? { next: { at: last.at, kind: last.kind, id: last.id } } : {};
    groups.push({ group, count, items: await completeItems(db, shown, wish.reach), ...next });
  }
  return groups;
}

async function readRows(db: Db, sources: readonly Source[], wish: ReviewWish): Promise<SourceRow[]> {
  const { order, most, after } = wish;
  const reach = narrowed(wish);
  const rows: SourceRow[] = [];
  for (const source of sources) rows.push(...(await readSource(db, source, { reach, order, limit: most + 1, after })));
  return rows.toSorted(by(order));
}

const by = (order: ReviewOrder) => (a: SourceRow, b: SourceRow) => {
  const sign = order === "newest" ? -1 : 1;
  const beside = a.kind === b.kind ? sign * (a.id - b.id) : a.kind > b.kind ? 1 : -1;
  // At the same instant by kind, then by number, as `beyond` in review/source goes on.
  return sign * (a.at.getTime() - b.at.getTime()) || beside;
};

async function countAll(db: Db, sources: readonly Source[], scope: ReviewScope): Promise<number> {
  let count = 0;
  for (const source of sources) count += await countSource(db, source, narrowed(scope));
  return count;
}

/** How many things need a person, by group; groups without any are missing. */
export async function countReview(
  db: Db,
  scope: ReviewScope,
  groups: readonly ReviewGroup[],
  now: Date,
): Promise<Map<ReviewGroup, number>> {
  const counts = new Map<ReviewGroup, number>();
  for (const group of groups) {
    const count = await countAll(db, sourcesOf(db, group, now), scope);
    if (count > 0) counts.set(group, count);
  }
  return counts;
}

/** Which items are meant: some by name, or all of a group that were there when a page was made. */
export type Chosen =
  | { items: readonly { kind: ReviewItem["kind"]; id: number }[] }
  | { group: ReviewGroup; until: Date };

/** Of the chosen items those that still need a person and are within reach, `most` at most, the oldest first. */
export async function readChosen(
  db: Db,
  scope: ReviewScope,
  chosen: Chosen,
  most: number,
  now: Date,
): Promise<SourceRow[]> {
  const reach = narrowed(scope);
  const all = [...messageSources(db, now), ...patronSources(db, now)];
  const rows: SourceRow[] = [];
  for (const source of all) {
    if ("group" in chosen && groupOf(source.kind) !== chosen.group) continue;
    const wanted =
      "group" in chosen
        ? { until: chosen.until }
        : { ids: chosen.items.flatMap(({ kind, id }) => (kind === source.kind ? [id] : [])) };
    rows.push(...(await readSource(db, source, { reach, order: "oldest", limit: most, ...wanted })));
  }
  return rows.slice(0, most);
}
