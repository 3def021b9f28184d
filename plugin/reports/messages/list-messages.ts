import { sql } from "kysely";
import { readAddresses } from "../../consent/read-standing.ts";
import type { Db } from "../../database/connection.ts";
import type { ChannelName, MessageKind, MessageState, NoticeState } from "../../database/tables.ts";
import { type KnownPatron, readKnownPatrons } from "../../koha/patrons.ts";
import { type Cursor, newestFirst } from "./cursor.ts";
import type { MessageFilter } from "./filter.ts";
import { type NarrowedFilter, narrow } from "./narrow.ts";
import { type ShownState, shownNotice, shownState } from "./shown-state.ts";
import {
  messageCondition,
  messageOtherWay,
  messageWalks,
  noticeCondition,
  noticeOtherWay,
  noticeWalks,
  type Side,
  type Walk,
} from "./walks.ts";

/** A line of the list: a message, or a notice of Koha's that has made none. */
export interface ListedMessage {
  /** `m<id of the message>` or `n<id of the notice>`; the address of its page ends in it. */
  key: string;
  source: "outbox" | "archive" | "notice";
  id: number;
  /** When the message was made, or the notice was met. */
  createdAt: Date;
  changedAt: Date;
  sentAt: Date | null;
  state: ShownState;
  /** Why, worded under `messages:why` and `messages:next`. */
  reason: string | null;
  kind: MessageKind;
  /** Null for a notice without a message. */
  channel: ChannelName | null;
  patronId: number | null;
  /** Null if Koha does not have the patron any more. */
  patron: KnownPatron | null;
  addressId: number | null;
  /** The number, chat or mailbox, or its fingerprint where it was erased. */
  address: string | null;
  library: string | null;
  letterCode: string | null;
  noticeId: number | null;
  subject: string | null;
  text: string | null;
  /** When its words went because Koha no longer keeps what they told of; null: they are there, or went otherwise. */
  forgottenAt: Date | null;
  about: string | null;
}

export interface ListPage {
  size: number;
  /** The page behind this row. */
  older?: Cursor | undefined;
  /** The page before this row. */
  newer?: Cursor | undefined;
}

export interface MessageList {
  rows: ListedMessage[];
  /** Where the next older page begins; undefined: there is none. */
  older?: Cursor;
  newer?: Cursor;
}

/**
 * One page of messages, newest first: of the outbox, of the archive, and of the notices that made none. Counts nothing
 * and skips nothing: the page begins at a row.
 */
export async function listMessages(db: Db, filter: MessageFilter, page: ListPage): Promise<MessageList> {
  const side = sideOf(page);
  const found = await readSide(db, filter, side, page.size + 1);
  const more = found.length > page.size;
  const kept = found.slice(0, page.size);
  const rows = await dress(db, side?.side === "newer" ? kept.toReversed() : kept);
  const [first, last] = [kept[0], kept.at(-1)];
  if (first === undefined || last === undefined) return { rows };
  if (side?.side === "newer") return { rows, older: cursorOf(first), ...(more ? { newer: cursorOf(last) } : {}) };
  return { rows, ...(more ? { older: cursorOf(last) } : {}), ...(side ? { newer: cursorOf(first) } : {}) };
}

const STREAM_ROWS = 500;

/** Every message of a filter, newest first, with a page of them in memory at a time. */
export async function* streamMessages(
  db: Db,
  filter: MessageFilter,
  size = STREAM_ROWS,
): AsyncGenerator<ListedMessage> {
  let older: Cursor | undefined;
  do {
    const list: MessageList = await listMessages(db, filter, { size, older });
    yield* list.rows;
    older = list.older;
  } while (older);
}

/** One line of the list by its key; undefined: there is no such one, or the notice has made a message. */
export async function readListed(
  db: Db,
  { of, id }: { of: "m" | "n"; id: number },
): Promise<ListedMessage | undefined> {
  const everything = { reach: null };
  const queries =
    of === "n"
      ? [
          noticeQuery(
            { table: "tidings_notice", index: "PRIMARY", on: sql`n.notice_id = ${id}` },
            everything,
            undefined,
            1,
          ),
        ]
      : (["tidings_message", "tidings_message_archive"] as const).map((table) =>
          messageQuery({ table, index: "PRIMARY", on: sql`m.id = ${id}` }, everything, undefined, 1),
        );
  for (const query of queries) {
    const found = (await query.execute(db)).rows;
    if (found.length > 0) return (await dress(db, found))[0];
  }
  return undefined;
}

const sideOf = ({ older, newer }: ListPage): Side | undefined => {
  if (older) return { of: older, side: "older" };
  return newer && { of: newer, side: "newer" };
};

interface Found {
  source: ListedMessage["source"];
  id: number;
  at: Date;
  changed_at: Date;
  sent_at: Date | null;
  state: MessageState | NoticeState;
  reason: string | null;
  kind: MessageKind;
  channel: ChannelName | null;
  patron_id: number | null;
  address_id: number | null;
  library: string | null;
  letter_code: string | null;
  notice_id: number | null;
  subject: string | null;
  text: string | null;
  forgotten_at: Date | null;
  about: string | null;
  other_way: number;
}

const cursorOf = ({ at, source, id }: Found): Cursor => ({ at, of: source === "notice" ? "n" : "m", id });

/**
 * The rows nearest to that side. The outbox is read before the archive: what moves in between is found twice, and
 * shown once; the other way round it would be missing.
 */
async function readSide(db: Db, filter: MessageFilter, side: Side | undefined, most: number): Promise<Found[]> {
  const found = new Map<string, Found>();
  for (const query of listQueries(await narrow(db, filter), side, most)) {
    for (const row of (await query.execute(db)).rows) found.set(`${cursorOf(row).of}${row.id}`, row);
  }
  const sorted = [...found.values()].sort((a, b) => newestFirst(cursorOf(a), cursorOf(b)));
  return (side?.side === "newer" ? sorted.toReversed() : sorted).slice(0, most);
}

/** The queries of a page, in the order in which they are asked. */
function listQueries(filter: NarrowedFilter, side: Side | undefined, most: number) {
  const messages = (["tidings_message", "tidings_message_archive"] as const).flatMap((table) =>
    messageWalks(filter, table),
  );
  return [
    ...messages.map((walk) => messageQuery(walk, filter, side, most)),
    ...noticeWalks(filter).map((walk) => noticeQuery(walk, filter, side, most)),
  ];
}

const order = (side: Side | undefined) => (side?.side === "newer" ? sql`asc` : sql`desc`);

function messageQuery(walk: Walk, filter: MessageFilter, side: Side | undefined, most: number) {
  const source = walk.table === "tidings_message" ? "outbox" : "archive";
  return sql<Found>`select ${sql.lit(source)} as source, m.id, m.created_at as at, m.changed_at, m.sent_at, m.state,
      m.reason, m.kind, m.channel, m.patron_id, m.address_id, m.library, m.letter_code, m.notice_id, m.subject, m.text,
      m.forgotten_at, m.about, ${messageOtherWay} as other_way
    from ${sql.table(walk.table)} m force index (${sql.ref(walk.index)})
    where ${walk.on} and ${messageCondition(filter, side)}
    order by m.created_at ${order(side)}, m.id ${order(side)} limit ${most}`;
}

function noticeQuery(walk: Walk, filter: MessageFilter, side: Side | undefined, most: number) {
  return sql<Found>`select 'notice' as source, n.notice_id as id, n.first_seen_at as at, n.changed_at, null as sent_at,
      n.state, n.because as reason, 'notice' as kind, null as channel, n.patron_id, null as address_id, n.library,
      n.letter_code, n.notice_id, null as subject, null as text, null as forgotten_at, null as about,
      ${noticeOtherWay} as other_way
    from tidings_notice n force index (${sql.ref(walk.index)})
    where ${walk.on} and ${noticeCondition(filter, side)}
    order by n.first_seen_at ${order(side)}, n.notice_id ${order(side)} limit ${most}`;
}

/** Adds names and addresses, each read once for the whole page. */
async function dress(db: Db, found: readonly Found[]): Promise<ListedMessage[]> {
  const patrons = await readKnownPatrons(
    db,
    found.flatMap((row) => row.patron_id ?? []),
  );
  const addresses = await readAddresses(
    db,
    found.flatMap((row) => row.address_id ?? []),
  );
  return found.map((row) => ({
    key: `${cursorOf(row).of}${row.id}`,
    source: row.source,
    id: row.id,
    createdAt: row.at,
    changedAt: row.changed_at,
    sentAt: row.sent_at,
    state:
      row.source === "notice"
        ? shownNotice(row.state as NoticeState, row.reason, row.other_way === 1)
        : shownState(row.state as MessageState, row.reason, row.other_way === 1),
    reason: row.reason,
    kind: row.kind,
    channel: row.channel,
    patronId: row.patron_id,
    patron: patrons.get(row.patron_id ?? 0) ?? null,
    addressId: row.address_id,
    address: addresses.get(row.address_id ?? 0)?.address ?? null,
    library: row.library,
    letterCode: row.letter_code,
    noticeId: row.notice_id,
    subject: row.subject,
    text: row.text,
    forgottenAt: row.forgotten_at,
    about: row.about,
  }));
}
