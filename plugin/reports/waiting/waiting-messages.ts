import { sql } from "kysely";
import type { ChannelName, MessageKind } from "../../database/tables.ts";
import { withinReach } from "../../koha/reach.ts";
import { sentSince, startOfDay } from "../../outbox/daily-limit.ts";
import { readSenders } from "../../outbox/senders.ts";
import { offBy } from "../../settings/off-switch.ts";
import type { Waiting, WaitingGroup, WaitingParts } from "./waiting-parts.ts";
import { type SendingState, type Why, whyMessage } from "./waiting-why.ts";

const DAY_MS = 24 * 3_600_000;

/** What keeps messages of ours from leaving now. */
async function readSending({ db, installation, hearing }: WaitingParts, now: Date): Promise<SendingState> {
  const deaf = new Map<ChannelName, string>();
  for (const channel of installation.channels.keys()) {
    const because = await hearing.deaf(channel);
    if (because !== undefined) deaf.set(channel, because);
  }
  const today = startOfDay(now);
  const limited = (await sentSince(db, today)) >= installation.settings().dailyLimit;
  const resting = (await readSenders(db)).flatMap(({ sender, stopped_until, stopped_because }) =>
    stopped_until && stopped_until > now
      ? [[sender, { until: stopped_until, because: stopped_because ?? "sender_stopped" }] as const]
      : [],
  );
  return {
    setUp: new Set(installation.channels.keys()),
    off: new Set([...installation.channels.keys()].filter((channel) => offBy(installation.off(), channel))),
    stopped: new Map(resting),
    deaf,
    limitedUntil: limited ? new Date(today.getTime() + DAY_MS) : undefined,
  };
}

/** Queued messages by reason, counted by the database. */
export async function readMessageGroups(parts: WaitingParts, now: Date): Promise<WaitingGroup[]> {
  const { rows } = await sql<{
    channel: ChannelName;
    sender: string;
    reply: number;
    reason: string | null;
    due_at: Date;
    count: number;
    oldest: Date;
  }>`
    select channel, sender, kind = 'reply' as reply, reason, due_at > ${now} as later, max(due_at) as due_at,
      count(*) as count, min(created_at) as oldest
    from tidings_message
    where state = 'queued' and ${near(parts)} group by 1, 2, 3, 4, 5`.execute(parts.db);
  if (rows.length === 0) return [];
  const sending = await readSending(parts, now);
  const groups = new Map<string, WaitingGroup>();
  for (const { channel, sender, reply, reason, due_at, count, oldest } of rows) {
    const one = { channel, sender, reply: reply === 1, reason, dueAt: due_at, expiresAt: null };
    const { because, until } = whyMessage(one, sending, now);
    const before = groups.get(because);
    groups.set(because, {
      because,
      count: (before?.count ?? 0) + Number(count),
      oldest: before?.oldest && before.oldest < oldest ? before.oldest : oldest,
      until: before?.until.kind === "at" && until.kind === "at" && before.until.at > until.at ? before.until : until,
    });
  }
  return [...groups.values()];
}

/** One page of the queued messages, oldest first. */
export async function readQueuedMessages(
  parts: WaitingParts,
  { from, most }: { from: number; most: number },
  now: Date,
): Promise<Waiting[]> {
  const rows = await queued(parts).orderBy("id").limit(most).offset(from).execute();
  return explain(parts, rows, now);
}

/** The queued messages of one patron, newest first. */
export async function readMessagesOf(parts: WaitingParts, patronId: number, now: Date): Promise<Waiting[]> {
  const rows = await queued(parts).where("patron_id", "=", patronId).orderBy("id", "desc").limit(200).execute();
  return explain(parts, rows, now);
}

/** Why those of these messages wait that do, by their ids. */
export async function explainMessages(
  parts: WaitingParts,
  ids: readonly number[],
  now: Date,
): Promise<Map<number, Why>> {
  if (ids.length === 0) return new Map();
  const rows = await queued(parts)
    .select("id")
    .where("id", "in", [...ids])
    .execute();
  const explained = await explain(parts, rows, now);
  return new Map(rows.flatMap(({ id }, at) => (explained[at] ? [[id, explained[at].why] as const] : [])));
}

/** How many messages are queued. */
export async function countQueued(parts: WaitingParts): Promise<number> {
  const { count } = await parts.db
    .selectFrom("tidings_message")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("state", "=", "queued")
    .where(near(parts))
    .executeTakeFirstOrThrow();
  return Number(count);
}

const near = ({ reach = null }: WaitingParts) =>
  withinReach(reach, "tidings_message.patron_id", "tidings_message.library");

const queued = (parts: WaitingParts) =>
  parts.db
    .selectFrom("tidings_message")
    .select(["patron_id", "channel", "sender", "kind", "letter_code", "reason", "due_at", "expires_at", "created_at"])
    .where("state", "=", "queued")
    .where(near(parts));

interface Row {
  patron_id: number | null;
  channel: ChannelName;
  sender: string;
  kind: MessageKind;
  letter_code: string | null;
  reason: string | null;
  due_at: Date;
  expires_at: Date | null;
  created_at: Date;
}

async function explain(parts: WaitingParts, rows: readonly Row[], now: Date): Promise<Waiting[]> {
  if (rows.length === 0) return [];
  const sending = await readSending(parts, now);
  return rows.map((row) => ({
    patronId: row.patron_id,
    kind: row.kind,
    letterCode: row.letter_code,
    since: row.created_at,
    why: whyMessage(
      { ...row, reply: row.kind === "reply", dueAt: row.due_at, expiresAt: row.expires_at },
      sending,
      now,
    ),
  }));
}
