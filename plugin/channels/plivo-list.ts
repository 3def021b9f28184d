import { z } from "zod";
import { type ListedPage, type ListedText, type ListQuery, SendFailure } from "./channel.ts";

/** https://www.plivo.com/docs/messaging/api/message/list-all-messages: a page holds 20 at most. */
const LIST_PAGE = 20;

/** `2026-11-21 09:30:00`, UTC, as filters want it. */
const filterTime = (at: Date): string => at.toISOString().slice(0, 19).replace("T", " ");

const records = z.array(
  z.object({
    messageUuid: z.string().min(1),
    fromNumber: z.string(),
    toNumber: z.string(),
    messageState: z.string(),
    messageTime: z.string(),
    messageType: z.string().nullish(),
    errorCode: z.string().nullish(),
  }),
);

/** Instants in records carry an offset: `2016-08-17 21:22:36+05:30`. */
function readTime(written: string): Date {
  const at = new Date(written.trim().replace(" ", "T"));
  if (Number.isNaN(at.getTime())) throw unreadable();
  return at;
}

const unreadable = () => new SendFailure("retry", "provider_unavailable", "Plivo's list of messages cannot be read.");

const digits = (number: string): string => (/^\+?[\d\s().-]+$/.test(number) ? number.replace(/\D/g, "") : number);

/**
 * One page of Plivo's books, newest first. What is written into them meanwhile moves records to later pages: some are seen twice, none is missed.
 * Throws SendFailure `retry`. `ask` makes the request, `judge` reads what went wrong with it.
 */
export async function listTexts(
  ask: (filter: Record<string, string | number>) => Promise<unknown>,
  query: ListQuery,
  judge: (error: unknown) => SendFailure,
): Promise<ListedPage> {
  const inbound = query.direction === "inbound";
  const number = (of: string | undefined, name: "from_number" | "to_number") => (of ? { [name]: of } : {});
  const filter = {
    message_direction: query.direction,
    ...number(query.sender, inbound ? "to_number" : "from_number"),
    ...number(query.address, inbound ? "from_number" : "to_number"),
    message_time__gte: filterTime(query.since),
    message_time__lte: filterTime(query.until),
    limit: LIST_PAGE,
    offset: query.offset,
  };
  const answer = await ask(filter).catch((error: unknown) => {
    const { code, message, aftermath } = judge(error);
    throw new SendFailure("retry", code === "no_answer" ? "provider_unavailable" : code, message, aftermath);
  });
  const read = records.safeParse(answer);
  if (!read.success) throw unreadable();
  const texts = read.data.map((one): ListedText => {
    const [from, to] = [digits(one.fromNumber), digits(one.toNumber)];
    return {
      reference: one.messageUuid,
      sender: inbound ? to : from,
      address: inbound ? from : to,
      at: readTime(one.messageTime),
      state: one.messageState,
      type: one.messageType ?? "",
      ...(one.errorCode ? { code: one.errorCode } : {}),
    };
  });
  return { texts, next: texts.length < LIST_PAGE ? undefined : query.offset + LIST_PAGE };
}
