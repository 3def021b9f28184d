import { type Db, inTransaction } from "../../database/connection.ts";
import { archiveAll } from "../../outbox/archive.fixture.ts";
import { aMessage, later, type MessageWish, NOW } from "../../outbox/message.fixture.ts";
import type { MessageFilter } from "./filter.ts";
import { listMessages } from "./list-messages.ts";

export const DAY_MS = 24 * 60 * 60_000;
export const daysAgo = (days: number) => later(-days * DAY_MS);

/** A message that was made that many days ago and has its state since, hot or archived by its age. Returns its key. */
export async function aListed(db: Db, days: number, wish: MessageWish = {}): Promise<string> {
  const at = daysAgo(days);
  const id = await aMessage(db, {
    patron_id: 7,
    address_id: 1,
    state: "sent",
    created_at: at,
    changed_at: at,
    ...wish,
  });
  await archiveAll(db, NOW);
  return `m${id}`;
}

/** A notice that was met that many days ago and made no message. Returns its key. */
export async function aNoticeAlone(
  db: Db,
  days: number,
  wish: {
    id: number;
    patron?: number;
    state?: "waiting" | "ended" | "left" | "taken";
    because?: string;
    letter?: string;
  },
): Promise<string> {
  const { id, patron = 7, state = "ended", because = "had_opted_out", letter = "HOLD" } = wish;
  await inTransaction(db, (tx) =>
    tx
      .insertInto("tidings_notice")
      .values({
        notice_id: id,
        round: 1,
        patron_id: patron,
        letter_code: letter,
        state,
        because,
        first_seen_at: daysAgo(days),
        look_at: null,
        changed_at: daysAgo(days),
        library: "MPL",
      })
      .execute(),
  );
  return `n${id}`;
}

/** The keys of what a filter finds, page by page forwards, as they are shown. */
export async function keysOf(db: Db, filter: Partial<MessageFilter> = {}, size = 100): Promise<string[]> {
  const keys: string[] = [];
  let older: Awaited<ReturnType<typeof listMessages>>["older"];
  do {
    const list = await listMessages(db, { reach: null, ...filter }, { size, older });
    keys.push(...list.rows.map(({ key }) => key));
    older = list.older;
  } while (older);
  return keys;
}
