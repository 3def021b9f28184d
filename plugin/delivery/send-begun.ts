import { isOutage } from "../channels/channel.ts";
import type { Begun } from "../outbox/begin.ts";
import type { Outcome } from "../outbox/message.ts";
import { type Attempting, attempt, UNBEGUN } from "./attempt.ts";
import type { Concurrency } from "./concurrency.ts";
import type { ProviderEffects } from "./provider-effects.ts";
import type { SettleBatch } from "./settle-batch.ts";

/** After a refused connection the whole sender rests a little, so that an outage is not hammered. */
const OUTAGE_MS = 5_000;

export interface SendBegunParts extends Attempting {
  concurrency: Concurrency;
  effects: ProviderEffects;
  settle: SettleBatch;
}

/** Makes the one attempt that has begun, does what the provider's answer asks for, and settles the claim. */
export function openSendBegun(parts: SendBegunParts): (message: Begun, beganAt: number) => Promise<void> {
  const { concurrency, log } = parts;
  /** Until when, by the monotonic clock, what is already claimed for a stopped sender is not sent either. */
  const resting = new Map<string, number>();

  return async (message, beganAt) => {
    let answered = false;
    try {
      const rests = (resting.get(message.sender) ?? 0) > parts.monotonic();
      const outcome = rests ? UNBEGUN : await attempt(parts, message, beganAt);
      if (outcome.kind === "accepted") {
        // Others keep their place until the effects of their answer are known: it may stop the sender.
        answered = true;
        concurrency.answered(message.sender, 1);
      }
      // Whatever comes of the effects, the claim is settled: what we know must not turn into a doubt.
      await applyEffects(message, outcome).catch((error: unknown) => {
        log.bug("sender.aftermath_failed", error, { id: message.id });
      });
      const { next, kept } = await parts.settle(message, outcome);
      log.note(kept ? `message.${next.state}` : "message.claim_lost", {
        id: message.id,
        channel: message.channel,
        attempt: message.claimNumber,
        reason: next.reason,
      });
    } finally {
      if (!answered) concurrency.answered(message.sender, 1);
      concurrency.settled(message.sender, 1);
    }
  };

  async function applyEffects(message: Begun, outcome: Outcome): Promise<void> {
    const to = { channel: message.channel, address: message.to };
    if (outcome.kind === "stopped") await parts.effects.optedOut(to, outcome.reason);
    if (outcome.kind === "refused") await parts.effects.refused(to, outcome.reason);
    if (outcome.kind !== "retry") return;
    const ms = outcome.backoff.stopSenderMs ?? (isOutage(outcome.reason) ? OUTAGE_MS : undefined);
    if (ms === undefined) return;
    resting.set(message.sender, parts.monotonic() + ms);
    await parts.effects.rest(message.sender, ms, outcome.reason);
    log.note("channel.paused", { sender: message.channel, reason: outcome.reason, ms });
  }
}
