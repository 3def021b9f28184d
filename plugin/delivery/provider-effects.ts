import { markUnreachable } from "../consent/unreachable.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { recordProviderOptOut } from "../enrolment/provider-opt-out.ts";
import { stopSender } from "../outbox/senders.ts";

/** Whom a message was for. */
export interface Recipient {
  channel: ChannelName;
  address: string;
}

/** What a provider's word means beyond the message itself, be it the answer to a request or a receipt later. */
export interface ProviderEffects {
  /** The recipient has opted out there. */
  optedOut(to: Recipient, reason: string): Promise<void>;
  /** It will never take a message for that recipient. */
  refused(to: Recipient, reason: string): Promise<void>;
  /** Nothing more may leave by this sender for so long. */
  rest(sender: string, ms: number, reason: string): Promise<void>;
}

/** No text can reach these numbers: a landline, or no number at all (Plivo's error 50). */
const UNREACHABLE: ReadonlySet<string> = new Set(["bad_number", "landline"]);

export function openProviderEffects(db: Db, now: () => Date): ProviderEffects {
  return {
    optedOut: ({ channel, address }, reason) =>
      recordProviderOptOut(
        db,
        channel,
        address,
        reason === "telegram_blocked" ? "telegram_blocked" : "opted_out_at_provider",
        now(),
      ),
    refused: async ({ channel, address }, reason) => {
      if (UNREACHABLE.has(reason)) await markUnreachable(db, channel, address, reason);
    },
    rest: (sender, ms, reason) => stopSender(db, sender, new Date(now().getTime() + ms), reason),
  };
}
