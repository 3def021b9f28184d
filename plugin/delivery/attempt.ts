import { type Channel, isOutage, SendFailure } from "../channels/channel.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Log } from "../foundation/log.ts";
import { nameAttempt } from "../outbox/attempt-name.ts";
import type { Begun } from "../outbox/begin.ts";
import type { Outcome } from "../outbox/message.ts";

/**
 * A worker that was frozen between begin and the request, or took long to connect, gives up rather than send on a
 * consent check that is too old.
 */
const STALE_MS = 5_000;
export const UNBEGUN: Outcome = { kind: "unbegun", reason: "gave_up_before_sending" };

export interface Attempting {
  channels: ReadonlyMap<ChannelName, Channel>;
  log: Log;
  now(): Date;
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number;
}

/**
 * Sends once what began at `beganAt`, by the monotonic clock. The only place outside `channels/` that reads a
 * SendFailure's verdict.
 */
export async function attempt(sending: Attempting, message: Begun, beganAt: number): Promise<Outcome> {
  const channel = sending.channels.get(message.channel);
  const mayLeave = () => sending.monotonic() - beganAt <= STALE_MS;
  if (!channel || !mayLeave()) return UNBEGUN;
  const { kind, patron_id: patronId, address_id: addressId, ledger_id: ledgerId } = message;
  try {
    const { reference } = await channel.send({
      attempt: nameAttempt({ messageId: message.id, number: message.claimNumber, begunAt: message.begunAt }),
      sender: message.sender,
      to: message.to,
      text: message.text ?? "",
      ...(message.subject ? { subject: message.subject } : {}),
      ours: { kind, patronId, addressId, ledgerId },
      ...(message.expires_at ? { expiresInMs: message.expires_at.getTime() - sending.now().getTime() } : {}),
      mayLeave,
    });
    return { kind: "accepted", reference };
  } catch (error) {
    if (!(error instanceof SendFailure)) {
      // A bug may have struck after the request left, so the claim is settled as uncertain, never tried again by
      // itself.
      sending.log.bug("channel.failed", error, { id: message.id, channel: message.channel });
      return { kind: "uncertain", reason: "no_answer" };
    }
    if (error.verdict === "late") return UNBEGUN;
    // Its sentence has the code of the system and no number, text or token.
    if (isOutage(error.code)) {
      sending.log.note("channel.unreached", { channel: message.channel, reason: error.code, said: error.message });
    }
    if (error.verdict === "retry") return { kind: "retry", reason: error.code, backoff: error.backoff };
    return { kind: error.verdict, reason: error.code };
  }
}
