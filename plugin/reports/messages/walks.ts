import { type RawBuilder, sql } from "kysely";
import { isAscii } from "../../database/charset.ts";
import type { MessageState, NoticeState } from "../../database/tables.ts";
import { withinReach } from "../../koha/reach.ts";
import type { Cursor } from "./cursor.ts";
import type { MessageFilter } from "./filter.ts";
import type { NarrowedFilter } from "./narrow.ts";
import { hasOtherWay, type WayColumns } from "./other-way.ts";
import { MISSING_CONTACT, messagesShownAs, noticesShownAs, type StoredState } from "./shown-state.ts";

/**
 * One way along one index, newest first: equality on what comes before the instant in it. Rows of all walks are merged
 * afterwards, so none reads more than a page, and MariaDB never sorts more than the messages of the people asked for.
 */
export interface Walk {
  table: "tidings_message" | "tidings_message_archive" | "tidings_notice";
  index: string;
  on: RawBuilder<boolean>;
}

/** Behind a row of the list, or before it. */
export interface Side {
  of: Cursor;
  side: "older" | "newer";
}

const every = sql<boolean>`true`;

/** These columns are in ascii, which MariaDB does not compare with whatever somebody wrote into an address. */
const IN_ASCII = /\.(about|reason|because|channel|kind)$/;
const storable = <T extends string | number>(column: string, values: readonly T[]) =>
  IN_ASCII.test(column) ? values.filter((value) => isAscii(String(value))) : values;

/** A condition `column in (…)`; an empty list is never fulfilled. */
function among(column: string, all: readonly (string | number)[]) {
  const values = storable(column, all);
  return values.length === 0 ? sql<boolean>`false` : sql<boolean>`${sql.ref(column)} in (${sql.join(values)})`;
}

const both = (conditions: readonly RawBuilder<boolean>[]) =>
  conditions.length === 0 ? every : sql<boolean>`${sql.join(conditions, sql` and `)}`;

const either = (conditions: readonly RawBuilder<boolean>[]) =>
  conditions.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(conditions, sql` or `)})`;

function stored(
  { state, only, except, otherWay }: StoredState<MessageState | NoticeState>,
  columns: { state: string; reason: string; way: WayColumns },
) {
  const reason = sql.ref(columns.reason);
  return both([
    sql<boolean>`${sql.ref(columns.state)} = ${state}`,
    ...(only ? [among(columns.reason, only)] : []),
    ...(except ? [sql<boolean>`(${reason} is null or ${reason} not in (${sql.join(except)}))`] : []),
    ...(otherWay === undefined ? [] : [sql<boolean>`${hasOtherWay(columns.way)} = ${otherWay}`]),
  ]);
}

const OF_MESSAGE: WayColumns = { patron: "m.patron_id", letter: "m.letter_code", address: "m.address_id" };
const OF_NOTICE: WayColumns = { patron: "n.patron_id", letter: "n.letter_code", address: null };
const MESSAGE = { state: "m.state", reason: "m.reason", way: OF_MESSAGE } as const;
const NOTICE = { state: "n.state", reason: "n.because", way: OF_NOTICE } as const;

/** Whether the patron has another way, of rows whose reason makes that matter. */
export const messageOtherWay = ifAsked("m.reason", OF_MESSAGE);
export const noticeOtherWay = ifAsked("n.because", OF_NOTICE);

function ifAsked(reason: string, way: WayColumns) {
  return sql<number>`if(${among(reason, MISSING_CONTACT)}, ${hasOtherWay(way)}, 0)`;
}
const COMMON: ReadonlySet<string> = new Set(["sent", "delivered"]);

/** The ways to the messages of a filter, hot or archived: along the index that leaves out most. */
export function messageWalks(filter: NarrowedFilter, table: "tidings_message" | "tidings_message_archive"): Walk[] {
  const walk = (index: string, on: RawBuilder<boolean>): Walk => ({ table, index, on });
  const each = (index: string, column: string, values: readonly string[]) =>
    storable(column, values).map((value) => walk(index, sql<boolean>`${sql.ref(column)} = ${value}`));
  const { patronIds, addressIds, withinIds, about, reasons, letterCodes, states, kinds, libraries, channels } = filter;
  if (patronIds || addressIds) {
    return [
      ...(patronIds?.length ? [{ table, index: "by_patron", on: among("m.patron_id", patronIds) }] : []),
      ...(addressIds?.length ? [{ table, index: "by_address", on: among("m.address_id", addressIds) }] : []),
    ];
  }
  if (withinIds) {
    // Few people are within reach: theirs, and those of their libraries' former patrons.
    const former =
      table === "tidings_message"
        ? [walk("by_created", among("m.library", filter.reach ?? []))]
        : each("by_library", "m.library", filter.reach ?? []);
    return [...(withinIds.length > 0 ? [walk("by_patron", among("m.patron_id", withinIds))] : []), ...former];
  }
  // The outbox is small, and one way through it is enough.
  if (table === "tidings_message") return [walk("by_created", every)];
  if (about !== undefined) return each("by_about", "m.about", [about].flat());
  if (reasons) return each("by_reason", "m.reason", reasons);
  if (letterCodes) return each("by_letter", "m.letter_code", letterCodes);
  if (kinds && !kinds.includes("notice")) return each("by_kind", "m.kind", kinds);
  const wanted = states?.flatMap(messagesShownAs);
  const byState = () => (wanted ?? []).map((one) => walk("by_state", stored(one, MESSAGE)));
  if (wanted?.every(({ state }) => !COMMON.has(state))) return byState();
  if (libraries) return each("by_library", "m.library", libraries);
  if (wanted) return byState();
  if (channels) return each("by_channel", "m.channel", channels);
  return [walk("by_created", every)];
}

/** What holds of every message of a filter, whichever way it was found. */
export function messageCondition(filter: MessageFilter, side: Side | undefined): RawBuilder<boolean> {
  const { about, reasons, letterCodes, kinds, states, libraries, channels, from, until } = filter;
  return both([
    withinReach(filter.reach, "m.patron_id", "m.library"),
    ...(about === undefined ? [] : [among("m.about", [about].flat())]),
    ...(reasons ? [among("m.reason", reasons)] : []),
    ...(letterCodes ? [among("m.letter_code", letterCodes)] : []),
    ...(kinds ? [among("m.kind", kinds)] : []),
    ...(libraries ? [among("m.library", libraries)] : []),
    ...(channels ? [among("m.channel", channels)] : []),
    ...(states ? [either(states.flatMap(messagesShownAs).map((one) => stored(one, MESSAGE)))] : []),
    ...(from ? [sql<boolean>`m.created_at >= ${from}`] : []),
    ...(until ? [sql<boolean>`m.created_at < ${until}`] : []),
    ...(side ? [beside(side, "m", "m.created_at", "m.id")] : []),
  ]);
}

const NOTICE_STATES: readonly NoticeState[] = ["waiting", "ended", "left"];

/** The ways to the notices of a filter that made no message. */
export function noticeWalks(filter: NarrowedFilter): Walk[] {
  // What these name, a notice without a message does not have.
  const { addressIds, about, channels, kinds, patronIds, states, withinIds } = filter;
  if (about !== undefined || channels || (kinds && !kinds.includes("notice"))) return [];
  const table = "tidings_notice";
  if (patronIds || addressIds) {
    return patronIds?.length ? [{ table, index: "by_patron", on: among("n.patron_id", patronIds) }] : [];
  }
  if (withinIds) {
    return [
      ...(withinIds.length > 0 ? [{ table, index: "by_patron", on: among("n.patron_id", withinIds) } as const] : []),
      ...(filter.reach ?? []).map(
        (library) => ({ table, index: "by_library", on: sql<boolean>`n.library = ${library}` }) as const,
      ),
    ];
  }
  const wanted: StoredState<NoticeState>[] = states
    ? states.flatMap(noticesShownAs)
    : NOTICE_STATES.map((state) => ({ state }));
  return wanted.map((one) => ({ table, index: "by_seen", on: stored(one, NOTICE) }));
}

/** What holds of every such notice. */
export function noticeCondition(filter: MessageFilter, side: Side | undefined): RawBuilder<boolean> {
  const { reasons, letterCodes, states, libraries, from, until } = filter;
  // A value for each row, by its key: `not exists` would read the whole outbox first.
  const made = (table: string) =>
    sql<boolean>`(select max(made.id) from ${sql.table(table)} made
      where made.notice_id = n.notice_id and made.round = n.round) is null`;
  return both([
    among("n.state", NOTICE_STATES),
    withinReach(filter.reach, "n.patron_id", "n.library"),
    ...(reasons ? [among("n.because", reasons)] : []),
    ...(letterCodes ? [among("n.letter_code", letterCodes)] : []),
    ...(libraries ? [among("n.library", libraries)] : []),
    ...(states ? [either(states.flatMap(noticesShownAs).map((one) => stored(one, NOTICE)))] : []),
    ...(from ? [sql<boolean>`n.first_seen_at >= ${from}`] : []),
    ...(until ? [sql<boolean>`n.first_seen_at < ${until}`] : []),
    ...(side ? [beside(side, "n", "n.first_seen_at", "n.notice_id")] : []),
    // A round that made a message is shown by that message.
    made("tidings_message"),
    made("tidings_message_archive"),
  ]);
}

/** What stands on that side of a row. The instant alone is a range of the index; the rest decides within it. */
function beside({ of, side }: Side, source: Cursor["of"], at: string, id: string): RawBuilder<boolean> {
  const instant = sql.ref(at);
  if (side === "older") {
    if (of.of === source) {
      return sql<boolean>`${instant} <= ${of.at} and (${instant} < ${of.at} or ${sql.ref(id)} < ${of.id})`;
    }
    return of.of === "m" ? sql<boolean>`${instant} <= ${of.at}` : sql<boolean>`${instant} < ${of.at}`;
  }
  if (of.of === source) {
    return sql<boolean>`${instant} >= ${of.at} and (${instant} > ${of.at} or ${sql.ref(id)} > ${of.id})`;
  }
  return of.of === "n" ? sql<boolean>`${instant} >= ${of.at}` : sql<boolean>`${instant} > ${of.at}`;
}
