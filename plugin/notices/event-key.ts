import { createHash } from "node:crypto";
import type { Tx } from "../database/connection.ts";
import { readFormer } from "../koha/queue/former-notice.ts";
import type { LockedNotice, Notice } from "../koha/queue/notices.ts";
import { readEvents } from "../outbox/read-messages.ts";

const EVENT_MS = 10 * 60_000;

export interface Stamp {
  /** A hold or loan. */
  thing: string;
  /** Which of its occurrences: a hold that is trapped again elsewhere, or until another day, is another event. */
  occurrence: string;
}

/**
 * What the shim stamped into the metadata, if anything. A stamp from before occurrences were written names a hold's
 * pickup library at least.
 */
export function readStamp(metadata: string | null): Stamp | undefined {
  const thing = metadata?.match(/"tidings_event"\s*:\s*"([\w:-]{1,64})"/)?.[1];
  if (metadata === null || thing === undefined) return undefined;
  const occurrence = metadata.match(/"tidings_occurrence"\s*:\s*"(\w{1,64})"/)?.[1];
  const library = metadata.match(/"tidings_branch"\s*:\s*"([^"]{1,10})"/)?.[1];
  return { thing, occurrence: occurrence ?? (thing.startsWith("hold:") && library ? library : "") };
}

/** By what a row is known as the same event as another, whichever of them is taken first. */
export interface EventKey {
  own: string;
  /** Of the ten minutes before and after: there what was queued less than ten minutes away is the same event too. */
  beside: readonly string[];
  at: Date;
  stamp?: Stamp;
  /** The hold or loan, as the shim stamped it. */
  thing?: string;
}

const hashOf = (...parts: unknown[]) => createHash("sha256").update(parts.join("|")).digest("base64url");

/**
 * The keys of an event are of ten minutes each, so that the unique key keeps twins apart that two processes take at
 * once. Rows with other words are other events: two books waiting are two notices. Where the shim has stamped what the
 * row is about, that decides, whatever the words: a default wording and a library's own tell of the same event.
 */
export function eventKeyOf(
  { notice, round, firstSeenAt }: { notice: Notice; round: number; firstSeenAt: Date },
  locked: LockedNotice,
  channel: string,
): EventKey {
  const { patronId, letterCode, queuedAt } = notice;
  const stamp = readStamp(locked.metadata);
  const what = stamp ? `${stamp.thing}@${stamp.occurrence}` : hashOf(locked.content ?? "").slice(0, 22);
  const queued = queuedAt ?? firstSeenAt;
  const slot = Math.floor(queued.getTime() / EVENT_MS);
  const key = (at: number) => hashOf(patronId, letterCode, channel, what, at, round);
  return {
    own: key(slot),
    beside: [key(slot - 1), key(slot + 1)],
    at: queued,
    ...(stamp && { stamp, thing: stamp.thing }),
  };
}

/** By which a text of Koha's is known again. */
export const fingerprintOf = (content: string | null): string => hashOf(content ?? "");

/** The key of a message that goes besides: to one address by one channel, once for each event. */
export const besideKey = (own: string, channel: string, addressId: number): string =>
  hashOf("beside", own, channel, addressId);

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

/** What has made the message of an event, if anything. */
export function tellerOf(
  { own, beside, at }: EventKey,
  known: ReadonlyMap<string, KnownEvent>,
): KnownEvent | undefined {
  const near = (other: KnownEvent | undefined) =>
    other?.at != null && Math.abs(other.at.getTime() - at.getTime()) < EVENT_MS;
  return known.get(own) ?? beside.map((key) => known.get(key)).find(near);
}

/**
 * A hold that went to another library and came back within ten minutes is told again, though the first notice said the
 * same: the one before this one said something else. Gives such events a key of their own.
 */
export async function renewReturned(
  tx: Tx,
  events: ReadonlyMap<number, EventKey>,
  known: ReadonlyMap<string, KnownEvent>,
): Promise<Map<number, EventKey>> {
  const renewed = new Map(events);
  for (const [noticeId, event] of events) {
    const keys = [event.own, ...event.beside];
    const twin =
      keys.some((key) => known.has(key)) || [...events].some(([id, { own }]) => id < noticeId && keys.includes(own));
    if (event.stamp === undefined || !twin || known.get(event.own)?.noticeId === noticeId) continue;
    const former = readStamp((await readFormer(tx, noticeId, event.stamp.thing)) ?? null);
    if (former === undefined || former.occurrence === event.stamp.occurrence) continue;
    renewed.set(noticeId, {
      own: hashOf(event.own, noticeId),
      beside: [],
      at: event.at,
      thing: event.stamp.thing,
    });
  }
  return renewed;
}
