import type { ReceiptJudgement } from "../channels/receipt.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { ChannelName, MessageState, ReceiptState } from "../database/tables.ts";
import { afterReceipt, type Next, RECEIPT_RANK } from "../outbox/message.ts";
import { moveAll } from "../outbox/settle.ts";
import { readSuperseded } from "../outbox/superseded.ts";

export interface Receipt {
  messageId: number;
  attempt: number;
  reference: string;
  state: ReceiptState;
  code: string | null;
  judgement: ReceiptJudgement;
}

export interface Applied {
  /**
   * `unknown`: no such attempt of ours. `old`: nothing new. `kept`: waits on the attempt until the answer is settled.
   */
  result: "unknown" | "old" | "kept" | "moved";
  state?: MessageState;
  sender?: string;
  address?: { channel: ChannelName; address: string };
}

export interface Arrived {
  receipt: Receipt;
  /** In [0, 1): spreads a retry. */
  chance: number;
}

/**
 * Applies a receipt: any order, any number of times, never moving a message backwards. `chance` in [0, 1) spreads a
 * retry.
 */
export async function applyReceipt(db: Db, receipt: Receipt, now: Date, chance: number): Promise<Applied> {
  const [applied] = await applyReceipts(db, [{ receipt, chance }], now);
  return applied ?? { result: "unknown" };
}

/** The same for several in one transaction, one after another as they came; an answer for each. */
export async function applyReceipts(db: Db, arrived: readonly Arrived[], now: Date): Promise<Applied[]> {
  return inTransaction(db, async (tx) => {
    const known = await lockKnown(tx, [...new Set(arrived.map(({ receipt }) => receipt.messageId))]);
    const unsent = arrived.filter(({ receipt }) => receipt.judgement.kind === "again");
    const superseded = await readSuperseded(tx, [...new Set(unsent.map(({ receipt }) => receipt.messageId))]);
    const written = new Set<Attempt>();
    let moves = new Map<number, Next>();
    const applied: Applied[] = [];
    for (const { receipt, chance } of arrived) {
      const message = known.messages.get(receipt.messageId);
      const attempt = known.attempts.get(`${receipt.messageId}-${receipt.attempt}`);
      // A second reference for one attempt cannot be: we ask once. Somebody replays an old address.
      if (!message || !attempt || (attempt.reference !== null && attempt.reference !== receipt.reference)) {
        applied.push({ result: "unknown" });
        continue;
      }
      if (attempt.receipt !== null && RECEIPT_RANK[receipt.state] <= RECEIPT_RANK[attempt.receipt]) {
        applied.push({ result: "old" });
        continue;
      }
      Object.assign(attempt, { receipt: receipt.state, receipt_code: receipt.code, reference: receipt.reference });
      written.add(attempt);
      const about = { sender: message.sender, address: { channel: message.channel, address: message.address } };
      const next = nextOf(message, receipt, superseded.has(message.id), now, chance);
      if (!next) {
        applied.push({ result: "kept", ...about });
        continue;
      }
      applied.push({ result: "moved", state: next.state, ...about });
      if (moves.has(message.id)) {
        await moveAll(tx, asList(moves), now);
        moves = new Map();
      }
      moves.set(message.id, next);
      message.state = next.state;
      message.tries = next.tries;
    }
    await writeReceipts(tx, [...written], now);
    await moveAll(tx, asList(moves), now);
    return applied;
  });
}

const asList = (moves: ReadonlyMap<number, Next>) => [...moves].map(([id, next]) => ({ id, next }));

type Known = Awaited<ReturnType<typeof lockKnown>>;
type Message = NonNullable<ReturnType<Known["messages"]["get"]>>;
type Attempt = NonNullable<ReturnType<Known["attempts"]["get"]>>;

/** Messages, locked in the order in which settlements lock them, and their attempts. */
async function lockKnown(tx: Tx, ids: readonly number[]) {
  const locked = await tx
    .selectFrom("tidings_message")
    .select(["id", "state", "claims", "tries", "max_tries", "expires_at", "sender", "address_id"])
    .where("id", "in", [...ids])
    .orderBy("id")
    .forUpdate()
    .execute();
  const attempts = await tx
    .selectFrom("tidings_attempt")
    .selectAll()
    .where("message_id", "in", [...ids])
    .execute();
  const addresses = await tx
    .selectFrom("tidings_address")
    .select(["id", "channel", "address"])
    .where("id", "in", [...locked.map((message) => message.address_id), 0])
    .execute();
  const addressOf = new Map(addresses.map((row) => [row.id, row]));
  return {
    messages: new Map(
      locked.flatMap((message) => {
        const to = addressOf.get(message.address_id);
        if (!to) return [];
        const known = { ...message, channel: to.channel, address: to.address };
        return [[message.id, known] as const];
      }),
    ),
    attempts: new Map(attempts.map((row) => [`${row.message_id}-${row.number}`, row])),
  };
}

/** Where the receipt puts the message; undefined where it only waits on its attempt. */
function nextOf(message: Message, receipt: Receipt, superseded: boolean, now: Date, chance: number): Next | undefined {
  const current = message.claims === receipt.attempt;
  if (message.state === "sending" && current) return undefined;
  const { tries, max_tries: maxTries, expires_at: expiresAt } = message;
  const standing = { tries, maxTries, expiresAt, superseded };
  const next = afterReceipt(message.state, standing, receipt.judgement, now, chance);
  // An earlier attempt may still prove that the message arrived, but not that the present one failed.
  const proves = next?.state === "sent" || next?.state === "delivered";
  return current || proves ? next : undefined;
}

async function writeReceipts(tx: Tx, attempts: readonly Attempt[], now: Date): Promise<void> {
  if (attempts.length === 0) return;
  await tx
    .insertInto("tidings_attempt")
    .values(attempts.map((attempt) => ({ ...attempt, receipt_at: now })))
    // The rows exist since begin, and their messages are locked: this is an update of many rows with different values
    // in one statement.
    .onDuplicateKeyUpdate(({ fn, ref }) => ({
      receipt: fn("values", [ref("receipt")]),
      receipt_code: fn("values", [ref("receipt_code")]),
      receipt_at: fn("values", [ref("receipt_at")]),
      reference: fn("values", [ref("reference")]),
    }))
    .execute();
}
