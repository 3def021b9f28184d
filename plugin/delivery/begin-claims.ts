import type { Objections } from "../configuration/trial-list.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Log } from "../foundation/log.ts";
import { type BeginResult, type Begun, begin, type Gone, type NotFor } from "../outbox/begin.ts";
import type { Claim } from "../outbox/claim.ts";
import { giveBack, giveBackIfStopped } from "../outbox/rescue.ts";
import type { Begin } from "./address-order.ts";
import type { Concurrency } from "./concurrency.ts";
import type { MaySend } from "./send-gate.ts";
import type { UnderWay } from "./under-way.ts";

export interface BeginClaimsParts {
  db: Db;
  worker: number;
  log: Log;
  now(): Date;
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number;
  concurrency: Concurrency;
  underWay: UnderWay;
  /** While we cannot hear, or have said enough for today, only replies leave; nothing while staff switched it off. */
  sendGate(channel: ChannelName): Promise<MaySend>;
  /** What stands against writing to these patrons now: the host's record, or trial. */
  readObjections(patronIds: readonly number[]): Promise<Objections>;
  /** Opts out a patron whom the host's record forbids. */
  leaveByRecord(gone: { patronId: number; channel: ChannelName; event: Gone; addressId?: number }): Promise<void>;
  /** Sends one that began at `beganAt`, by the monotonic clock. */
  send(message: Begun, beganAt: number): Promise<void>;
}

/**
 * Begins the claims of one sender and sends each that may still leave; resolves once what became of each is known. The
 * claims hold places; those that do not begin give theirs up here.
 */
export function openBeginClaims(parts: BeginClaimsParts): Begin {
  const { db, worker, log, now, concurrency, underWay } = parts;

  return async (claims) => {
    const beganAt = { ms: 0 };
    let begun: Begun[] = [];
    try {
      begun = await beginAllowed(claims, beganAt);
    } finally {
      concurrency.abandoned(claims[0]?.sender ?? "", claims.length - begun.length);
    }
    const sending = begun.map((message) => parts.send(message, beganAt.ms));
    for (const one of sending) underWay.launch(one);
    await Promise.allSettled(sending);
  };

  async function beginAllowed(claims: readonly Claim[], beganAt: { ms: number }): Promise<Begun[]> {
    // Another process may have met the provider's limit since these were claimed.
    if (await giveBackIfStopped(db, worker, claims, now())) return [];
    // First: it also reads what staff have set a moment ago, such as that a channel is off.
    const objections = await parts.readObjections(claims.flatMap((claim) => claim.patron_id ?? []));
    const allowed = await passGate(claims);
    if (allowed.length === 0) return [];
    beganAt.ms = parts.monotonic();
    const notFor: NotFor = (patronId, { channel }, to) => objections(patronId, channel, to);
    const { begun, held, others = [], unweighed, cancelled, lost } = await begin(db, worker, allowed, notFor, now());
    for (const id of held) log.note("message.held", { id, reason: "unheard_text" });
    for (const id of others) log.note("message.held", { id, reason: "other_person" });
    for (const id of unweighed) log.note("message.held", { id, reason: "restored" });
    for (const { id, reason } of cancelled) log.note("message.cancelled", { id, reason });
    underWay.launch(optOutGone(claims, cancelled));
    for (const id of lost) log.note("message.claim_lost", { id });
    return begun;
  }

  /**
   * A claim may have waited for its slot while we became deaf: then it goes back, unless it is a reply; and every one
   * that has waited while its channel was switched off.
   */
  async function passGate(claims: readonly Claim[]): Promise<readonly Claim[]> {
    const channel = claims[0]?.channel;
    const may = channel === undefined ? "all" : await parts.sendGate(channel);
    if (may === "all") return claims;
    const leaves = ({ kind }: Claim) => may === "replies" && kind === "reply";
    await giveBack(
      db,
      worker,
      now(),
      claims.filter((claim) => !leaves(claim)).map(({ id }) => id),
    );
    return claims.filter(leaves);
  }

  /**
   * A patron whom the host no longer has, or has with another number, is opted out as well: the next notice need not
   * find it out again.
   */
  async function optOutGone(claims: readonly Claim[], cancelled: BeginResult["cancelled"]): Promise<void> {
    for (const { id, reason } of cancelled) {
      const claim = claims.find((one) => one.id === id);
      if (!claim?.patron_id || (reason !== "patron_gone" && reason !== "number_changed")) continue;
      const from = reason === "number_changed" ? { addressId: claim.address_id } : {};
      await parts.leaveByRecord({ patronId: claim.patron_id, channel: claim.channel, event: reason, ...from });
    }
  }
}
