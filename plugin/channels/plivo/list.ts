import { z } from "zod";
import { type ListedPage, type ListedText, type ListQuery, SendFailure } from "../channel.ts";
import { readErrorCode, readState } from "./receipt.ts";
import type { Between } from "./verdict.ts";

/**
 * One request for Plivo's list with these filters, answered by its records as the SDK reads them. Throws SendFailure
 * `retry`.
 */
export type Ask = (filter: Record<string, string | number>, between: Between) => Promise<unknown>;

/** Plivo gives at most so many in one page, and pages at most 20 times a minute. */
const PAGE = 20;

/** Instants in records: `2016-08-17 21:22:36+05:30`. */
const INSTANT = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?) ?(Z|[+-]\d\d:?\d\d)$/;

const instant = z.string().transform((written, context) => {
  const [, day, time, zone] = INSTANT.exec(written) ?? [];
  const at = new Date(`${day}T${time}${zone?.replace(/(\d\d)(\d\d)$/, "$1:$2")}`);
  if (Number.isNaN(at.getTime())) context.addIssue("is no instant");
  return at;
});

const records = z.array(
  z.object({
    messageUuid: z.string().min(1),
    messageState: z.string(),
    messageTime: instant,
    fromNumber: z.string().nullish(),
    toNumber: z.string().nullish(),
    errorCode: z.string().nullish(),
    messageType: z.string().nullish(),
  }),
);

const told = z.object({ next: z.string().nullish() });

/** Whether Plivo names a next page: the SDK hangs what Plivo says of the page on the array of its records. */
function namesNext(answer: unknown): boolean {
  const meta = typeof answer === "object" && answer !== null && "meta" in answer ? answer.meta : undefined;
  return Boolean(told.safeParse(meta).data?.next);
}

/** `2026-11-21 09:30:00`, UTC, as filters want it. */
const filterTime = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace("T", " ");

/** A number's digits; empty for a name, and for a number that Plivo masks (`141XXXXX528`). */
const digitsOf = (number: string | null | undefined): string => /^\+?(\d+)$/.exec(number ?? "")?.[1] ?? "";

function readRecord(record: z.infer<typeof records>[number], direction: ListQuery["direction"]): ListedText {
  const [ours, theirs] =
    direction === "inbound" ? [record.toNumber, record.fromNumber] : [record.fromNumber, record.toNumber];
  const code = readErrorCode(record.errorCode);
  return {
    reference: record.messageUuid,
    sender: digitsOf(ours),
    address: digitsOf(theirs),
    at: record.messageTime,
    state: readState(record.messageState),
    type: record.messageType ?? "sms",
    ...(code === undefined ? {} : { code }),
  };
}

/**
 * One page of the texts that Plivo took from us or heard for us, the newest first. A full page counts as followed by
 * another even where Plivo says that it is the last: who asks what was lost must not miss the end of the list, and the
 * next page is then empty. `GET /v1/Account/<id>/Message/?message_direction=outbound&message_time__gte=2026-11-21
 * 09:28:00&limit=20&offset=20` https://www.plivo.com/docs/messaging/api/message/list-all-messages/
 */
export async function listTexts(ask: Ask, query: ListQuery): Promise<ListedPage> {
  const { direction, since, until, sender, address, offset } = query;
  const [ours, theirs] = direction === "inbound" ? ["to_number", "from_number"] : ["from_number", "to_number"];
  const filter = {
    message_direction: direction,
    ...(sender === undefined ? {} : { [ours]: sender }),
    ...(address === undefined ? {} : { [theirs]: address }),
    message_time__gte: filterTime(since.getTime()),
    message_time__lte: filterTime(Math.ceil(until.getTime() / 1000) * 1000),
    limit: PAGE,
    offset,
  };
  const answer = await ask(filter, { sender: sender ?? "", to: address ?? "" });
  const read = records.safeParse(answer);
  if (!read.success) throw new SendFailure("retry", "provider_unavailable", "Plivo's list of messages cannot be read.");
  const count = read.data.length;
  const more = count > 0 && (count >= PAGE || namesNext(answer));
  return {
    texts: read.data.map((record) => readRecord(record, direction)),
    next: more ? offset + count : undefined,
  };
}
