import type { ChannelName, ReceiptState } from "../database/tables.ts";
import type { Settings } from "../settings/settings.ts";
import type { SendReason } from "./channel.ts";
import type { Proof } from "./proof.ts";

/** What a provider says became of one message, in our states. */
export interface StatedReceipt {
  reference: string;
  state: ReceiptState;
  /** The provider's error code; absent where it says that all is well. */
  code?: string;
}

/** A receipt, and how it shows that it is the provider's. */
export interface ProvedReceipt extends StatedReceipt {
  proof: Proof;
}

/**
 * What a receipt means for its message. `again`: it surely did not arrive; `counts` says whether it uses up a try,
 * `waitMs` when the next one is due, where that is not left to the number of tries.
 */
export type ReceiptJudgement =
  | { kind: "sent" | "delivered" | "opted_out" }
  | { kind: "failed"; reason: SendReason }
  | { kind: "again"; reason: SendReason; counts: boolean; stopSenderMs?: number; waitMs?: number };

/** One callback as it reached us. */
export interface Callback {
  /** Path and query, as the provider called them. */
  path: string;
  /** The pairs of the form body. */
  form: ReadonlyArray<readonly [string, string]>;
  /** Asked with lower-case names. */
  header(name: string): string | undefined;
}

/** How the receipts of one provider arrive, and what they mean: all that the rest of Tidings knows of them. */
export interface Receipts {
  /** Callbacks arrive at `/<path>/receipt/<name of the attempt>`. */
  path: string;
  /** Whether a request carries anything like a signature; if not, none of it is read. */
  isSigned(header: Callback["header"]): boolean;
  /**
   * Reads a callback. Throws Failure `not_signed` unless the provider, knowing our secret, has signed it, and Failure
   * `malformed`, whose sentence names the wrong fields and never their values.
   */
  read(callback: Callback, settings: Settings): ProvedReceipt;
  /** Whether the message arrived, failed for good, or may be sent again. */
  judge(state: ReceiptState, code: string | undefined): ReceiptJudgement;
}

/** Judges a receipt by the channel that the message left by. */
export type JudgeReceipt = (channel: ChannelName, state: ReceiptState, code: string | undefined) => ReceiptJudgement;

/** Judges by these providers' own words; where a channel has none, by the state alone. */
export function openJudgeReceipt(receipts: ReadonlyMap<ChannelName, Receipts>): JudgeReceipt {
  return (channel, state, code) => receipts.get(channel)?.judge(state, code) ?? judgeState(state);
}

function judgeState(state: ReceiptState): ReceiptJudgement {
  if (state === "delivered") return { kind: "delivered" };
  if (state === "queued" || state === "sent") return { kind: "sent" };
  return { kind: "failed", reason: "carrier_failed" };
}
