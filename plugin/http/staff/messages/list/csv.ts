import { pipeline, Readable } from "node:stream";
import { stringify } from "csv-stringify";
import type { Context } from "hono";
import { USUAL_DAYS } from "../../../../reports/messages/filter.ts";
import type { ListedMessage } from "../../../../reports/messages/list-messages.ts";
import type { Frame } from "../../../frame/layout.tsx";
import { sayForgotten } from "../../../frame/message-words.tsx";
import { aboutOf, addressOf, sayNext, sayState, sayWhy, wayOf } from "../shown-words.tsx";
import { dayOf, daysLater } from "./days.ts";
import type { Choices } from "./list-backend.ts";
import type { ListQuery } from "./list-query.ts";

const HEADER = [
  "number",
  "made",
  "sent",
  "changed",
  "patron",
  "card",
  "about",
  "code",
  "way",
  "address",
  "library",
  "state",
  "why",
  "next",
  "subject",
  "text",
] as const;

/** With what the file is worded, and as of when. */
interface Wording {
  query: ListQuery;
  frame: Frame;
  now: Date;
}

/**
 * The answer with the file: UTF-8 with its mark, a line a message, local times. It is written as it is read by whoever
 * asked: no faster, and no further once they have gone.
 */
export function csvAnswer(
  c: Context,
  { rows, choices }: { rows: AsyncGenerator<ListedMessage>; choices: Choices },
  { query, frame, now }: Wording,
): Response {
  const header = HEADER.map((name) => frame.say(frame.lang, `messages:csv.${name}`));
  async function* lines() {
    yield header;
    for await (const row of rows) yield csvRow(row, choices, frame);
  }
  // Spreadsheets run what begins like a formula, so that is marked as text; `asText` sees to the rest of a cell.
  const cells = stringify({ bom: true, record_delimiter: "windows", escape_formulas: true });
  // Whichever side ends first ends the other: a closed connection closes the generator, and with it the queries.
  pipeline(Readable.from(lines()), cells, () => {});
  c.header("Content-Type", "text/csv; charset=utf-8; header=present");
  c.header("Content-Disposition", `attachment; filename="${fileName(query, frame.zone, now)}"`);
  c.header("X-Accel-Buffering", "no");
  return c.body(Readable.toWeb(cells) as ReadableStream);
}

/** Of which days the messages in it are: `messages-2026-02-01-2026-03-02.csv`. Pure. */
export function fileName({ from, until, all }: ListQuery, zone: string, now: Date): string {
  const today = dayOf(now, zone);
  if (all && from === "" && until === "") return `messages-all-${today}.csv`;
  const first = from !== "" ? from : until !== "" || all ? "" : daysLater(today, -USUAL_DAYS);
  return `messages-${first === "" ? "" : `${first}-`}${until === "" ? today : until}.csv`;
}

/** One message as a line of the file. Pure. */
export function csvRow(row: ListedMessage, { letterNames, libraries }: Choices, frame: Frame): string[] {
  const about = aboutOf(row, letterNames, frame);
  return [
    row.key,
    localTime(row.createdAt, frame.zone),
    localTime(row.sentAt, frame.zone),
    localTime(row.changedAt, frame.zone),
    row.patron?.name ?? (row.patronId === null ? "" : `#${row.patronId}`),
    row.patron?.card ?? "",
    about.name,
    about.code,
    row.channel === null ? "" : wayOf(row.channel, frame),
    addressOf(row, frame),
    libraries.find(({ branchcode }) => branchcode === row.library)?.name ?? row.library ?? "",
    sayState(row.state, frame),
    sayWhy(row, undefined, frame),
    sayNext(row, undefined, frame),
    row.subject ?? "",
    row.text ?? sayForgotten(row, frame),
  ].map(asText);
}

/** Rows of dashes and lists with dashes are common in notices, and no formulas. */
const FORMULA_WITHIN = /([;\t\r\n])(?=[=+@]|-(?! |-*\s|-*$))/g;

/**
 * A cell of which no part becomes a formula either. Where a spreadsheet divides by semicolon or tab (as in Spanish,
 * French and Danish), our quotes do not hold a cell together: what is behind one of those begins a cell of its own.
 */
export const asText = (cell: string): string => cell.replace(FORMULA_WITHIN, "$1'");

/** Local time with its distance from UTC, as ISO 8601 has it: `2026-03-02 07:00:00 -05:00`. */
export function localTime(at: Date | null, timeZone: string): string {
  if (at === null) return "";
  const local = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }).format(at);
  const minutes = Math.round((Date.parse(`${local.replace(" ", "T")}Z`) - at.getTime()) / 60_000);
  const part = (number: number) => String(number).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${local} ${minutes < 0 ? "-" : "+"}${part(Math.floor(size / 60))}:${part(size % 60)}`;
}
