import { setTimeout as sleep } from "node:timers/promises";
import type { Objections } from "../configuration/trial-list.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { type BeginResult, type Begun, begin, type Gone, type NotFor } from "../outbox/begin.ts";
import { type Claim, claimDue } from "../outbox/claim.ts";
import { type Outcome, PRIORITIES, PRIORITY } from "../outbox/message.ts";
import { giveBack, giveBackIfStopped } from "../outbox/rescue.ts";
import { reserve } from "../outbox/reserve-slots.ts";
import { readSenders } from "../outbox/senders.ts";
import { allowance, type Sender } from "../schedule/pace.ts";
import type { Turn } from "../workers/loop.ts";
import { type Attempting, attempt, UNBEGUN } from "./attempt.ts";
import { openConcurrency } from "./concurrency.ts";
import type { ProviderEffects } from "./provider-effects.ts";
import type { MaySend } from "./send-gate.ts";
import type { SettleBatch } from "./settle-batch.ts";

const BATCH = 50;
const IDLE_MS = 500;
/** After a refused connection the whole sender rests a little, so that an outage is not hammered. */
const OUTAGE_MS = 5_000;

export interface DispatcherParts extends Attempting {
  db: Db;
  worker: number;
  settler: SettleBatch;
  /** Requests under way at once by one sender: a silent provider must not hold up another. */
  capacity: number;
  /** While we cannot hear, or have said enough for today, only replies leave. */
  sendGate(channel: ChannelName): Promise<MaySend>;
  aftermath: ProviderEffects;
  /** What stands against writing to these patrons now: the host's record, or trial. */
  readObjections(patronIds: readonly number[]): Promise<Objections>;
  /** Whom the host's record forbids is opted out. */
  leaveByRecord(gone: { patronId: number; channel: ChannelName; event: Gone; addressId?: number }): Promise<void>;
  /** There is room again. */
  wake(): void;
}

export interface Outbound {
  turn: Turn;
  /** Resolves once nothing is under way. */
  finish(): Promise<void>;
}

/** The loop's work: claims what is due, waits for the pace, begins, sends, settles. */
export function openDispatcher(sending: DispatcherParts): Outbound {
  const { db, worker, capacity, now } = sending;
  const underWay = new Set<Promise<unknown>>();
  /** Senders whose claims wait for their slots or for room: they are not asked again meanwhile. */
  const waiting = new Set<string>();
  const places = openConcurrency(capacity, Math.ceil(Math.min(BATCH, capacity) / 2), sending.wake);
  /** Until when, by the monotonic clock, what is already claimed for a stopped sender is not sent either. */
  const resting = new Map<string, number>();

  function launch(work: Promise<void>): void {
    const watched = work
      .catch((error: unknown) => sending.log.bug("sender.failed", error))
      .finally(() => underWay.delete(watched));
    underWay.add(watched);
  }

  async function turn(stopping: AbortSignal): Promise<number> {
    let more = false;
    for (const sender of await readSenders(db)) {
      const room = roomFor(sender);
      if (room <= 0 || stopping.aborted) continue;
      const priorities = (await sending.sendGate(sender.channel)) === "all" ? PRIORITIES : [PRIORITY.reply];
      const claims = await claimDue(db, worker, sender.sender, room, now(), priorities);
      if (claims.length === 0) continue;
      more = true;
      waiting.add(sender.sender);
      const begins = sender.per_second === null ? beginByRoom(claims, stopping) : beginByPace(claims, stopping);
      launch(
        begins.finally(() => {
          waiting.delete(sender.sender);
          sending.wake();
        }),
      );
    }
    return more ? 0 : IDLE_MS;
  }

  function roomFor(sender: Sender): number {
    if (!sending.channels.has(sender.channel) || waiting.has(sender.sender) || stopped(sender, now())) return 0;
    // Without a pace the next ones are claimed while the ones before them are under way, and begin as these are
    // answered.
    const free = sender.per_second === null ? Math.min(BATCH, capacity) : places.free(sender.sender);
    return free === 0 ? 0 : allowance(sender, Math.min(BATCH, free), now());
  }

  /** These were claimed and will not be sent by us now. */
  function leave(sender: string, count: number): void {
    places.answered(sender, count);
    places.settled(sender, count);
  }

  async function beginByRoom(claims: readonly Claim[], stopping: AbortSignal): Promise<void> {
    const sender = claims[0]?.sender ?? "";
    for (let from = 0; from < claims.length; ) {
      const room = await places.room(sender, stopping);
      // What has not begun is given back by whoever stops this worker.
      if (room === 0) return;
      const next = claims.slice(from, from + room);
      from += next.length;
      places.taken(sender, next.length);
      launch(beginAll(next));
    }
  }

  async function beginByPace(claims: readonly Claim[], stopping: AbortSignal): Promise<void> {
    const sender = claims[0]?.sender ?? "";
    let rest = [...claims];
    places.taken(sender, rest.length);
    try {
      const { first, intervalMs } = await reserve(db, sender, claims.length, now());
      for (let slot = 0; rest.length > 0; slot += 1) {
        const wait = first.getTime() + slot * intervalMs - now().getTime();
        if (wait > 0) await sleep(wait, undefined, { signal: stopping }).catch(() => {});
        if (stopping.aborted) return;
        const [next, ...later] = rest;
        rest = later;
        if (next) launch(beginAll([next]));
      }
    } finally {
      leave(sender, rest.length);
    }
  }

  async function beginAll(claims: readonly Claim[]): Promise<void> {
    let beganAt = 0;
    let begun: Begun[] = [];
    try {
      // Another process may have met the provider's limit since these were claimed.
      if (await giveBackIfStopped(db, worker, claims, now())) return;
      const talked = await stillTalking(claims);
      if (talked.length === 0) return;
      const objections = await sending.readObjections(talked.flatMap((claim) => claim.patron_id ?? []));
      beganAt = sending.monotonic();
      const notFor: NotFor = (patronId, { channel }, to) => objections(patronId, channel, to);
      const result = await begin(db, worker, talked, notFor, now());
      begun = result.begun;
      for (const id of result.held) sending.log.note("message.held", { id, reason: "unheard_text" });
      for (const { id, reason } of result.cancelled) sending.log.note("message.cancelled", { id, reason });
      launch(leaveGone(claims, result.cancelled));
      for (const id of result.lost) sending.log.note("message.claim_lost", { id });
    } finally {
      leave(claims[0]?.sender ?? "", claims.length - begun.length);
    }
    for (const message of begun) launch(sendOne(message, beganAt));
  }

  /** A claim may have waited for its slot while we became deaf: then it goes back, unless it is a reply. */
  async function stillTalking(claims: readonly Claim[]): Promise<readonly Claim[]> {
    const channel = claims[0]?.channel;
    if (channel === undefined || (await sending.sendGate(channel)) === "all") return claims;
    const silent = claims.filter(({ kind }) => kind !== "reply");
    await giveBack(
      db,
      worker,
      now(),
      silent.map(({ id }) => id),
    );
    return claims.filter(({ kind }) => kind === "reply");
  }

  /**
   * Whom the host no longer has, or has with another number, is opted out as well: the next notice need not find it
   * out again.
   */
  async function leaveGone(claims: readonly Claim[], cancelled: BeginResult["cancelled"]): Promise<void> {
    for (const { id, reason } of cancelled) {
      const claim = claims.find((one) => one.id === id);
      if (!claim?.patron_id || (reason !== "patron_gone" && reason !== "number_changed")) continue;
      const from = reason === "number_changed" ? { addressId: claim.address_id } : {};
      await sending.leaveByRecord({ patronId: claim.patron_id, channel: claim.channel, event: reason, ...from });
    }
  }

  async function sendOne(message: Begun, beganAt: number): Promise<void> {
    let answered = false;
    try {
      const rests = (resting.get(message.sender) ?? 0) > sending.monotonic();
      const outcome = rests ? UNBEGUN : await attempt(sending, message, beganAt);
      if (outcome.kind === "accepted") {
        // Others keep their place until their aftermath is known: it may stop the sender.
        answered = true;
        places.answered(message.sender, 1);
      }
      // Whatever comes of the aftermath, the claim is settled: what we know must not turn into a doubt.
      await applyAftermath(message, outcome).catch((error: unknown) => {
        sending.log.bug("sender.aftermath_failed", error, { id: message.id });
      });
      const { next, kept } = await sending.settler.settle(message, outcome);
      sending.log.note(kept ? `message.${next.state}` : "message.claim_lost", {
        id: message.id,
        channel: message.channel,
        attempt: message.claims,
        reason: next.reason,
      });
    } finally {
      if (!answered) places.answered(message.sender, 1);
      places.settled(message.sender, 1);
    }
  }

  async function applyAftermath(message: Begun, outcome: Outcome): Promise<void> {
    const { aftermath } = sending;
    const to = { channel: message.channel, address: message.to };
    if (outcome.kind === "stopped") await aftermath.optedOut(to, outcome.reason);
    if (outcome.kind === "refused") await aftermath.refused(to, outcome.reason);
    if (outcome.kind !== "retry") return;
    const outage = outcome.reason === "unreachable" || outcome.reason === "provider_unavailable";
    const ms = outcome.aftermath.stopSenderMs ?? (outage ? OUTAGE_MS : undefined);
    if (ms === undefined) return;
    resting.set(message.sender, sending.monotonic() + ms);
    await aftermath.rest(message.sender, ms, outcome.reason);
    sending.log.note("channel.paused", { sender: message.channel, reason: outcome.reason, ms });
  }

  return {
    turn,
    finish: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

function stopped(sender: Sender, now: Date): boolean {
  return sender.stopped_until !== null && sender.stopped_until > now;
}
