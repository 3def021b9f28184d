import type { ReceiptJudgement } from "../channels/receipt.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { ChannelName, MessageState, ReceiptState } from "../database/tables.ts";
import { readArchivedAttempts, takeBack } from "../outbox/archive.ts";
import { type AttemptRow, type LockedMessage, lockWithAttempts, writeReceipts } from "../outbox/attempts.ts";
import { afterReceipt, type Next, RECEIPT_RANK, type RetryBudget } from "../outbox/message.ts";
import { isBlameless, readReturned } from "../outbox/returned.ts";
import { moveAll } from "../outbox/settle.ts";
import { readSuperseded } from "../outbox/superseded.ts";

export interface Receipt {
  messageId: number;
  attempt: number;
  /** When that attempt began; undefined where the callback address, of an earlier version, does not tell. */
  begunAt?: Date | undefined;
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

/** The same for several in one transaction, in the order in which they came; returns a result for each. */
export async function applyReceipts(db: Db, arrived: readonly Arrived[], now: Date): Promise<Applied[]> {
  return inTransaction(db, async (tx) => {
    const { known, late } = await lockAnywhere(tx, arrived);
    const unsent = arrived.filter(({ receipt }) => receipt.judgement.kind === "again");
    const superseded = await readSuperseded(tx, [...new Set(unsent.map(({ receipt }) => receipt.messageId))]);
    const returned = await readReturned(
      tx,
      unsent.flatMap(({ receipt: { judgement, messageId, attempt: number } }) =>
        isBlameless(judgement) ? [{ messageId, number }] : [],
      ),
    );
    const written = new Set<AttemptRow>();
    let moves = new Map<number, Next>();
    const applied: Applied[] = [];
    for (const { receipt, chance } of arrived) {
      const message = known.messages.get(receipt.messageId);
      const attempt = known.attempts.get(`${receipt.messageId}-${receipt.attempt}`);
      if (!message || !attempt || !isAbout(receipt, attempt)) {
        applied.push({ result: "unknown" });
        continue;
      }
      if (!isNews(receipt, attempt)) {
        applied.push({ result: "old" });
        continue;
      }
      Object.assign(attempt, { receipt: receipt.state, receipt_code: receipt.code, reference: receipt.reference });
      written.add(attempt);
      const address = { channel: message.channel, address: message.address };
      const about = late.has(message.id) ? { address } : { sender: message.sender, address };
      const next = nextOf(
        // After a week nothing is sent again, and no sender rests for it.
        {
          ...message,
          superseded: superseded.has(message.id) || late.has(message.id),
          returned: returned.get(message.id),
        },
        receipt,
        now,
        chance,
      );
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

/**
 * Locks the messages of receipts. Those that are archived come back into the outbox if their receipt says something
 * new: `late` has them.
 */
async function lockAnywhere(tx: Tx, arrived: readonly Arrived[]) {
  const known = await lockWithAttempts(tx, [...new Set(arrived.map(({ receipt }) => receipt.messageId))]);
  const missing = arrived.filter(({ receipt }) => !known.messages.has(receipt.messageId));
  if (missing.length === 0) return { known, late: new Set<number>() };
  const archived = await readArchivedAttempts(
    tx,
    missing.map(({ receipt }) => receipt.messageId),
  );
  const late = new Set(
    missing.flatMap(({ receipt }) => {
      const attempt = archived.find((one) => one.message_id === receipt.messageId && one.number === receipt.attempt);
      return attempt && isAbout(receipt, attempt) && isNews(receipt, attempt) ? [receipt.messageId] : [];
    }),
  );
  await takeBack(tx, [...late]);
  const back = await lockWithAttempts(tx, [...late]);
  return {
    known: {
      messages: new Map([...known.messages, ...back.messages]),
      attempts: new Map([...known.attempts, ...back.attempts]),
    },
    late,
  };
}

const isNews = (receipt: Receipt, { receipt: before }: Pick<AttemptRow, "receipt">): boolean =>
  before === null || RECEIPT_RANK[receipt.state] > RECEIPT_RANK[before];

/**
 * A second reference for one attempt cannot be: we ask once. Somebody is replaying an old address. An attempt that
 * began at another instant was lost by a restore, and its numbers have been given again.
 */
const isAbout = ({ reference, begunAt }: Receipt, attempt: AttemptRow): boolean =>
  (attempt.reference === null || attempt.reference === reference) &&
  (begunAt === undefined || begunAt.getTime() === attempt.begun_at.getTime());

const asList = (moves: ReadonlyMap<number, Next>) => [...moves].map(([id, next]) => ({ id, next }));

/** Where the receipt puts the message; undefined where it only waits on its attempt. */
function nextOf(
  message: LockedMessage & Pick<RetryBudget, "superseded" | "returned">,
  receipt: Receipt,
  now: Date,
  chance: number,
): Next | undefined {
  const current = message.claims === receipt.attempt;
  if (message.state === "sending" && current) return undefined;
  const { tries, max_tries: maxTries, expires_at: expiresAt, superseded = false, returned } = message;
  const budget = { tries, maxTries, expiresAt, superseded, returned };
  const next = afterReceipt(message.state, budget, receipt.judgement, now, chance);
  // An earlier attempt may still prove that the message arrived, but not that the present one failed.
  const proves = next?.state === "sent" || next?.state === "delivered";
  return current || proves ? next : undefined;
}
