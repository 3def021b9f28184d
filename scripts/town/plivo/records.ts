import type { HeardText, PlivoBooks, TakenText } from "./books.ts";
import { money, RATE_PER_UNIT } from "./credit.ts";

const DAY_MS = 86_400_000;
const INDIA_MS = 5.5 * 3_600_000;
/** Times in filters are UTC: `2026-11-21 09:30[:00[.123456]]`. */
const FILTER_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?$/;

/** Times in records have an offset, as in the documented `2016-08-17 21:22:36+05:30`, and no fraction. */
const recordTime = (at: Date): string =>
  `${new Date(at.getTime() + INDIA_MS).toISOString().slice(0, 19).replace("T", " ")}+05:30`;

type Entry = { direction: "outbound"; at: Date; text: TakenText } | { direction: "inbound"; at: Date; text: HeardText };

/**
 * A Message Detail Record: everything but the text itself.
 * https://www.plivo.com/docs/sms/api/message/the-message-object/
 */
function record(authId: string, entry: Entry): Record<string, unknown> {
  const { direction, at, text } = entry;
  const outbound = entry.direction === "outbound" ? entry.text : undefined;
  const units = outbound?.units ?? 1;
  const paid = direction === "outbound" && text.state !== "failed";
  return {
    error_code: outbound?.errorCode ?? (text.state === "delivered" ? "000" : null),
    from_number: outbound?.src ?? (entry.direction === "inbound" ? entry.text.from : ""),
    to_number: outbound?.dst ?? (entry.direction === "inbound" ? entry.text.to : ""),
    message_direction: direction,
    message_state: text.state,
    message_time: recordTime(at),
    message_type: "sms",
    message_uuid: text.uuid,
    resource_uri: `/v1/Account/${authId}/Message/${text.uuid}/`,
    total_amount: money(paid ? units * RATE_PER_UNIT : 0),
    total_rate: money(direction === "outbound" ? RATE_PER_UNIT : 0),
    units,
    powerpack_id: null,
    requester_ip: "127.0.0.1",
    is_domestic: true,
    destination_country_iso2: "US",
  };
}

function readTime(written: string): number | undefined {
  const [, day, minute, second = "00", fraction = "0"] = FILTER_TIME.exec(written) ?? [];
  if (day === undefined) return undefined;
  return Date.parse(`${day}T${minute}:${second}Z`) + Number(`0.${fraction}`) * 1000;
}

const COMPARISONS: Record<string, (at: number, than: number) => boolean> = {
  message_time: (at, than) => at === than,
  message_time__gt: (at, than) => at > than,
  message_time__gte: (at, than) => at >= than,
  message_time__lt: (at, than) => at < than,
  message_time__lte: (at, than) => at <= than,
};

export type Listed = { page: Record<string, unknown> } | { fault: string };

/**
 * Returns one page of records, newest first; without a time filter those of the last 24 hours.
 * https://www.plivo.com/docs/sms/api/message/list-all-messages/
 */
export function listRecords(books: PlivoBooks, authId: string, query: URLSearchParams, now: Date): Listed {
  const limit = Number(query.get("limit") ?? 20);
  const offset = Number(query.get("offset") ?? 0);
  if (!Number.isInteger(limit) || limit < 1 || limit > 20) return { fault: "limit should be between 1 and 20" };
  if (!Number.isInteger(offset) || offset < 0) return { fault: "offset should be a positive integer" };
  const times: ((at: number) => boolean)[] = [];
  for (const [name, compare] of Object.entries(COMPARISONS)) {
    const written = query.get(name);
    if (written === null) continue;
    const than = readTime(written);
    if (than === undefined) return { fault: `${name} is not of the format YYYY-MM-DD HH:MM[:ss[.uuuuuu]]` };
    times.push((at) => compare(at, than));
  }
  if (times.length === 0) times.push((at) => at >= now.getTime() - DAY_MS);

  const entries: Entry[] = [
    ...books.taken.map((text) => ({ direction: "outbound" as const, at: text.takenAt, text })),
    ...books.heard.map((text) => ({ direction: "inbound" as const, at: text.heardAt, text })),
  ];
  const same = ["message_direction", "from_number", "to_number", "message_state", "message_type", "error_code"];
  const found = entries
    .filter(({ at }) => times.every((fits) => fits(at.getTime())))
    .map((entry) => ({ at: entry.at.getTime(), record: record(authId, entry) }))
    .filter((entry) => same.every((name) => !query.has(name) || String(entry.record[name]) === query.get(name)))
    .reverse()
    .sort((a, b) => b.at - a.at);
  const page = (from: number) => `/v1/Account/${authId}/Message/?limit=${limit}&offset=${from}`;
  return {
    page: {
      meta: {
        limit,
        offset,
        total_count: found.length,
        next: offset + limit < found.length ? page(offset + limit) : null,
        previous: offset > 0 ? page(Math.max(0, offset - limit)) : null,
      },
      objects: found.slice(offset, offset + limit).map((entry) => entry.record),
    },
  };
}

/** Returns one record, or undefined if the id is unknown. */
export function findRecord(books: PlivoBooks, authId: string, uuid: string): Record<string, unknown> | undefined {
  const text = books.find(uuid);
  if (text) return record(authId, { direction: "outbound", at: text.takenAt, text });
  const heard = books.heard.find((one) => one.uuid === uuid);
  return heard && record(authId, { direction: "inbound", at: heard.heardAt, text: heard });
}
