import { type Channel, type ListedPage, SendFailure } from "../../../plugin/channels/channel.ts";
import { judgeReceipt } from "../../../plugin/channels/plivo/receipt.ts";
import { judgeMishap, type Mishap } from "../../../plugin/channels/plivo/verdict.ts";
import type { ReceiptState } from "../../../plugin/database/tables.ts";
import { attempt } from "../../../plugin/delivery/attempt.ts";
import type { Outcome } from "../../../plugin/outbox/message.ts";
import { attemptKey } from "./database.ts";
import { dateOf, type InHand, type Taken, type World } from "./world.ts";

/** What becomes of a request: whether the provider takes the text, and what we hear of that. */
export const REQUESTS = {
  taken: { takes: true, mishap: undefined },
  "taken, no answer": { takes: true, mishap: { kind: "lost", left: true, code: "ECONNRESET" } },
  "taken, HTTP 500": { takes: true, mishap: { kind: "answered", status: 500, body: undefined } },
  "not taken, no answer": { takes: false, mishap: { kind: "lost", left: true, code: "ECONNRESET" } },
  unreachable: { takes: false, mishap: { kind: "lost", left: false, code: "ECONNREFUSED" } },
  "HTTP 429": { takes: false, mishap: { kind: "answered", status: 429, body: undefined } },
  "HTTP 503": { takes: false, mishap: { kind: "answered", status: 503, body: undefined } },
  "HTTP 402": { takes: false, mishap: { kind: "answered", status: 402, body: { error: "no" } } },
  "HTTP 400": { takes: false, mishap: { kind: "answered", status: 400, body: { error: "invalid" } } },
} as const satisfies Record<string, { takes: boolean; mishap: Mishap | undefined }>;

export type Request = keyof typeof REQUESTS;

/** How a text ends that was taken; the codes are Plivo's. */
export const FATES = ["delivered", "10", "30", "200", "300", "420", "900"] as const;
export type Fate = (typeof FATES)[number];

/** Whether a text with that code surely never left the provider. */
export const neverLeft = ({ state, code }: Pick<Taken, "state" | "code">): boolean =>
  state === "failed" && ["300", "420", "900", "910"].includes(code ?? "");

function take(world: World, { message, attempt: number, beganAt }: InHand, fate: Fate): string {
  if (world.now - beganAt > 5_000) world.truth.leftTooLate = true;
  const reference = `text-${++world.references}`;
  const failed = fate !== "delivered";
  const end: { state: ReceiptState; code: string | undefined } = failed
    ? { state: "failed", code: fate }
    : { state: "delivered", code: undefined };
  const { addressId, noticeId, kind } = message;
  const about = { reference, attempt: attemptKey(message.id, number), begunAt: beganAt, addressId, noticeId, kind };
  world.taken.push({ ...about, at: dateOf(world), ...end });
  world.receipts.push({ reference, state: "sent", code: undefined }, { reference, ...end });
  return reference;
}

/** Makes the one attempt, by `delivery/attempt` and the verdicts of Plivo. */
export async function send(world: World, inHand: InHand, request: Request, fate: Fate): Promise<Outcome> {
  const { message } = inHand;
  const { takes, mishap } = REQUESTS[request];
  const to = String(message.addressId);
  const channel: Channel = {
    name: message.channel,
    check: async () => "",
    send: async ({ mayLeave, sender }) => {
      if (!mayLeave()) throw judgeMishap({ kind: "late" }, { sender, to });
      const reference = takes ? take(world, inHand, fate) : undefined;
      if (mishap) throw judgeMishap(mishap, { sender, to });
      if (reference === undefined) throw new SendFailure("refused", "refused", "Refused.");
      return { reference };
    },
  };
  const log = { note: () => {}, bug: () => {} };
  const clocks = { now: () => dateOf(world), monotonic: () => world.now };
  const channels = new Map([[message.channel, channel]]);
  return attempt({ channels, log, ...clocks }, asBegun(inHand, to), inHand.beganAt);
}

function asBegun({ message, attempt: claimNumber, beganAt }: InHand, to: string) {
  const { id, kind, channel, sender, tries, patronId, addressId, expiresAt, maxTries, createdAt } = message;
  const begunAt = new Date(beganAt);
  const begun = { claimNumber, claimedAt: message.claimedAt ?? begunAt, to, begunAt, allowedBy: null };
  const row = { patron_id: patronId, address_id: addressId, text: "Text", subject: null, ledger_id: null };
  return {
    id,
    kind,
    channel,
    sender,
    tries,
    ...row,
    max_tries: maxTries,
    expires_at: expiresAt,
    created_at: createdAt,
    ...begun,
  };
}

/** Judges a receipt by Plivo's words; telegram has no receipts. */
export const judge = (state: ReceiptState, code: string | undefined) => judgeReceipt(state, code);

/** The provider's list of what it took for one number in a time, the newest first. */
export function listTaken(world: World, addressId: number | undefined, since: Date, until: Date): ListedPage {
  const texts = world.taken
    .filter((text) => addressId === undefined || text.addressId === addressId)
    .filter(({ at }) => at >= since && at <= until)
    .map(({ reference, at, state, code, addressId: to }) => {
      const numbers = { sender: "15550001111", address: String(to) };
      return { reference, ...numbers, at, state, ...(code === undefined ? {} : { code }), type: "sms" };
    });
  return { texts: texts.toReversed(), next: undefined };
}
