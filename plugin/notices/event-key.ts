import { createHash } from "node:crypto";
import type { Tx } from "../database/connection.ts";
import type { LockedNotice, Notice } from "../koha/notices.ts";
import { readEvents } from "../outbox/read-messages.ts";

const EVENT_MS = 10 * 60_000;

/** The hold or loan that the shim stamped into the metadata, if any. */
function thing(metadata: string | null): string | undefined {
  return metadata?.match(/"tidings_event"\s*:\s*"([\w:-]{1,64})"/)?.[1];
}

/** By what a row is known as the same event as another, whichever of them is taken first. */
export interface EventKey {
  own: string;
  /** Of the ten minutes before and after: there what was queued less than ten minutes away is the same event too. */
  beside: [before: string, after: string];
  at: Date;
}

/**
 * The keys of an event are of ten minutes each, so that the unique key keeps twins apart that two processes take at
 * once. Rows with other words are other events: two books waiting are two notices.
 */
export function eventKeyOf(
  { notice, round, firstSeenAt }: { notice: Notice; round: number; firstSeenAt: Date },
  locked: LockedNotice,
  channel: string,
): EventKey {
  const { patronId, letterCode, queuedAt } = notice;
  const what =
    thing(locked.metadata) ??
    createHash("sha256")
      .update(locked.content ?? "")
      .digest("base64url")
      .slice(0, 22);
  const queued = queuedAt ?? firstSeenAt;
  const slot = Math.floor(queued.getTime() / EVENT_MS);
  const key = (at: number) =>
    createHash("sha256").update([patronId, letterCode, channel, what, at, round].join("|")).digest("base64url");
  return { own: key(slot), beside: [key(slot - 1), key(slot + 1)], at: queued };
}

/** The notice that has made the message of an event, and when it was queued. */
export interface KnownEvent {
  noticeId: number | null;
  at: Date | null;
}

export async function readKnownEvents(tx: Tx, events: readonly EventKey[]): Promise<Map<string, KnownEvent>> {
  if (events.length === 0) return new Map();
  const rows = await readEvents(
    tx,
    events.flatMap(({ own, beside }) => [own, ...beside]),
  );
  return new Map(
    rows.flatMap(({ event_key, notice_id, event_at }) =>
      event_key === null ? [] : [[event_key, { noticeId: notice_id, at: event_at }] as const],
    ),
  );
}

export function isTold({ own, beside, at }: EventKey, known: ReadonlyMap<string, KnownEvent>): boolean {
  if (known.has(own)) return true;
  return beside.some((key) => {
    const other = known.get(key)?.at;
    return other != null && Math.abs(other.getTime() - at.getTime()) < EVENT_MS;
  });
}
