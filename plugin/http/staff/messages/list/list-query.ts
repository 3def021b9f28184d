import type { ChannelName, MessageKind } from "../../../../database/tables.ts";
import { type Cursor, readCursor, writeCursor } from "../../../../reports/messages/cursor.ts";
import { SHOWN_STATES, type ShownState } from "../../../../reports/messages/shown-state.ts";
import { isDay } from "./days.ts";

export const WAYS = ["sms", "telegram", "email"] as const satisfies readonly ChannelName[];
/** Texts that are no notices of Koha's. */
export const SYSTEM_TEXTS = ["reply", "invitation", "welcome"] as const satisfies readonly MessageKind[];
export const COLUMNS = ["patron", "about", "way", "state", "changed", "library", "text"] as const;
export type Column = (typeof COLUMNS)[number];
/** As shown unless somebody chose otherwise; the first column, when it was made, is always there. */
export const USUAL_COLUMNS: readonly Column[] = ["patron", "about", "way", "state", "changed"];

/** What somebody asks of the list, as it stands in the address of the page. */
export interface ListQuery {
  q: string;
  states: readonly ShownState[];
  ways: readonly ChannelName[];
  library: string;
  /** Whether the words are of an item: its barcode, or its title. */
  items: boolean;
  /** A letter code; or one of `SYSTEM_TEXTS` behind a colon. */
  type: string;
  reason: string;
  /** First and last day, both shown; empty: not asked for. */
  from: string;
  until: string;
  /** Whatever its date; otherwise, without days, the last 30 days. */
  all: boolean;
  columns: readonly Column[];
  older?: Cursor | undefined;
  newer?: Cursor | undefined;
  /** New rows are not to come by themselves. */
  still: boolean;
}

/** A part of the address that says nothing to us, as the page names it. */
export interface Ignored {
  name: "state" | "way" | "library" | "type" | "reason" | "from" | "until" | "page" | "cols" | "q";
  value: string;
}

/** No name, number or address is longer. */
const LONGEST_SEARCH = 200;
const LONGEST_SHOWN = 40;
const CODE = /^:?[\p{L}\p{N}_.,/ -]{1,64}$/u;
const REASON = /^[a-z_]{1,40}$/;

/** Reads the address of the list; what makes no sense is left out and named. Pure. */
export function readListQuery(params: URLSearchParams): { query: ListQuery; ignored: Ignored[] } {
  const ignored: Ignored[] = [];
  const ignore = (name: Ignored["name"], value: string) => {
    const letters = [...value];
    const shown = letters.slice(0, LONGEST_SHOWN).join("");
    ignored.push({ name, value: letters.length > LONGEST_SHOWN ? `${shown}…` : shown });
  };
  const one = (name: Ignored["name"], fits: (text: string) => boolean): string => {
    const value = (params.get(name) ?? "").trim();
    if (value === "" || fits(value)) return value;
    ignore(name, value);
    return "";
  };
  const some = <Name extends string>(name: Ignored["name"], known: readonly Name[]): Name[] => {
    const values = params.getAll(name).filter((value) => value !== "");
    for (const value of values) if (!known.some((item) => item === value)) ignore(name, value);
    return known.filter((item) => values.includes(item));
  };
  const cursor = (name: "older" | "newer"): Cursor | undefined => {
    const text = params.get(name);
    const read = text === null ? undefined : readCursor(text);
    if (text && !read) ignore("page", text);
    return read;
  };
  const older = cursor("older");
  const query: ListQuery = {
    q: one("q", (text) => [...text].length <= LONGEST_SEARCH).normalize("NFC"),
    items: params.get("by") === "item",
    states: some("state", SHOWN_STATES),
    ways: some("way", WAYS),
    library: one("library", (text) => [...text].length <= 10),
    type: one("type", isType),
    reason: one("reason", (text) => REASON.test(text)),
    from: one("from", isDay),
    until: one("until", isDay),
    all: params.get("dates") === "all",
    columns: params.has("cols") ? some("cols", COLUMNS) : USUAL_COLUMNS,
    older,
    newer: older ? undefined : cursor("newer"),
    still: params.get("live") === "off",
  };
  if (query.from !== "" && query.until !== "" && query.from > query.until)
    return { query: { ...query, from: query.until, until: query.from }, ignored };
  return { query, ignored };
}

const isType = (text: string): boolean =>
  text.startsWith(":") ? SYSTEM_TEXTS.some((kind) => text === `:${kind}`) : CODE.test(text);

/** The part of an address that asks for this list; empty, or with its question mark. */
export function writeListQuery(query: ListQuery): string {
  const params = new URLSearchParams();
  const add = (name: string, value: string) => value !== "" && params.append(name, value);
  add("q", query.q);
  if (query.items) add("by", "item");
  for (const state of query.states) add("state", state);
  for (const way of query.ways) add("way", way);
  for (const name of ["library", "type", "reason", "from", "until"] as const) add(name, query[name]);
  if (query.all) add("dates", "all");
  if (query.columns.join() !== USUAL_COLUMNS.join()) {
    for (const column of query.columns) add("cols", column);
    // Only the instant is to be shown.
    if (query.columns.length === 0) params.append("cols", "");
  }
  if (query.older) add("older", writeCursor(query.older));
  if (query.newer) add("newer", writeCursor(query.newer));
  if (query.still) add("live", "off");
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** The same list from its first page on, changed so. */
export const withoutPage = (query: ListQuery, change: Partial<ListQuery> = {}): ListQuery => ({
  ...query,
  older: undefined,
  newer: undefined,
  ...change,
});

/** Whether anything but the usual days is asked for. */
export const isNarrowed = ({ q, states, ways, library, type, reason, from, until }: ListQuery): boolean =>
  [q, library, type, reason, from, until].some((part) => part !== "") || states.length + ways.length > 0;
