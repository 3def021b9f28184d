import { createHash } from "node:crypto";
import { holdElections } from "../coverage/hold-elections.ts";
import type { Db, Tx } from "../database/connection.ts";
import type { LockedNotice, Notice } from "../koha/queue/notices.ts";
import { type NoticeType, typeOf } from "../routing/notice-types.ts";
import { readStamp } from "./event-key.ts";

/** What the net needs that holds one event to one message, whichever of Koha's rows it comes from. */
export interface Net {
  /** The library's own overdue letters. */
  overdue: ReadonlySet<string>;
  /** Today, by the library's clock. */
  day: string;
}

/** An event that a row tells of. */
export interface ToldEvent {
  noticeId: number;
  patronId: number;
  type: NoticeType;
  /** The transport of the row. */
  source: string;
  /** Of which thing, and which occurrence of it; undefined: the row does not say for certain. */
  certain?: { key: string; thing: string; occurrence: string; step: string | null };
}

const hashOf = (...parts: unknown[]) => createHash("sha256").update(parts.join("|")).digest("base64url");

/**
 * The event of a row that is to make a message; undefined: of a letter that only one row is ever written for. What the
 * plugin has stamped is certain; digests, and what Koha merges, are not. Pure.
 */
export function eventOf(notice: Notice, row: LockedNotice, { overdue }: Net): ToldEvent | undefined {
  const type = typeOf(notice.letterCode, overdue);
  const { noticeId, patronId } = notice;
  if (type === undefined || patronId === null) return undefined;
  const source = "transport" in notice && typeof notice.transport === "string" ? notice.transport : "sms";
  const stamp = readStamp(row.metadata);
  if (stamp === undefined || stamp.occurrence === "") return { noticeId, patronId, type, source };
  // A loan that is late is told of once by each of the library's letters.
  const step = type === "overdue" ? (notice.letterCode ?? "").slice(0, 16) : null;
  const key = hashOf(patronId, type, stamp.thing, stamp.occurrence, step ?? "");
  return { noticeId, patronId, type, source, certain: { key, ...stamp, step } };
}

/** For so long another row of the same event is the same event. */
const SAME_MS = 48 * 60 * 60_000;
/** And another row of the same type, where one of the two does not say of what it is. */
const SAME_DAY_MS = 20 * 60 * 60_000;

/**
 * Which of these notices tell of what another of Koha's rows has told that patron: the same event; or, where a row's
 * things are not certain, anything of that type today. Keeps it so until the transaction ends.
 */
export async function findToldElsewhere(
  tx: Tx,
  events: readonly ToldEvent[],
  net: Net,
  now: Date,
): Promise<Set<number>> {
  if (events.length === 0) return new Set();
  await holdElections(
    tx,
    events.map(({ patronId }) => patronId),
  );
  return seeToldElsewhere(tx, events, net, now);
}

/** The same as it stands now: nothing keeps it so. */
export async function seeToldElsewhere(
  tx: Tx,
  events: readonly ToldEvent[],
  { day }: Net,
  now: Date,
): Promise<Set<number>> {
  if (events.length === 0) return new Set();
  const patronIds = [...new Set(events.map(({ patronId }) => patronId))];
  const told = await tx
    .selectFrom("tidings_message_event")
    .select(["event_key", "patron_id", "notice_type", "source", "told_at"])
    .where("patron_id", "in", patronIds)
    .where("told_at", ">", new Date(now.getTime() - SAME_MS))
    .execute();
  const days = await tx
    .selectFrom("tidings_source_day")
    .select(["patron_id", "notice_type", "source"])
    .where("patron_id", "in", patronIds)
    .where("day", "=", day)
    .execute();
  const isOf = (one: ToldEvent, row: { patron_id: number; notice_type: string; source: string }) =>
    row.patron_id === one.patronId && row.notice_type === one.type && row.source !== one.source;
  const isTold = (one: ToldEvent) =>
    days.some((row) => isOf(one, row)) ||
    told.some(
      (row) =>
        isOf(one, row) &&
        (one.certain ? row.event_key === one.certain.key : row.told_at.getTime() > now.getTime() - SAME_DAY_MS),
    );
  return new Set(events.filter(isTold).map(({ noticeId }) => noticeId));
}

/** Notes what the messages tell of that were made just now, in the same transaction. */
export async function noteTold(
  tx: Tx,
  made: readonly { event: ToldEvent; messageId: number }[],
  { day }: Net,
  now: Date,
): Promise<void> {
  const certain = made.flatMap(({ event, messageId }) =>
    event.certain
      ? [
          {
            event_key: event.certain.key,
            message_id: messageId,
            patron_id: event.patronId,
            notice_type: event.type,
            thing: event.certain.thing,
            occurrence: event.certain.occurrence,
            step: event.certain.step,
            source: event.source,
            told_at: now,
          },
        ]
      : [],
  );
  if (certain.length > 0) await tx.insertInto("tidings_message_event").ignore().values(certain).execute();
  const uncertain = made.filter(({ event }) => !event.certain).map(({ event }) => event);
  if (uncertain.length === 0) return;
  await tx
    .insertInto("tidings_source_day")
    .ignore()
    .values(uncertain.map(({ patronId, type, source }) => ({ patron_id: patronId, notice_type: type, day, source })))
    .execute();
}

const KEPT_MS = 3 * 86_400_000;

/** Forgets what was told some days ago: nothing asks about it any more. */
export async function forgetTold(db: Db, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_MS);
  await db.deleteFrom("tidings_message_event").where("told_at", "<", before).limit(5_000).execute();
  await db.deleteFrom("tidings_source_day").where("day", "<", before.toISOString().slice(0, 10)).limit(5_000).execute();
}
