import { claimDue } from "../outbox/claim.ts";
import { PRIORITIES, PRIORITY } from "../outbox/message.ts";
import { readSenders } from "../outbox/senders.ts";
import { allowance, type Sender } from "../schedule/pace.ts";
import type { Turn } from "../workers/loop.ts";
import { openAddressOrder } from "./address-order.ts";
import { type BeginClaimsParts, openBeginClaims } from "./begin-claims.ts";
import { openConcurrency } from "./concurrency.ts";
import { openPacing } from "./pacing.ts";
import { openSendBegun, type SendBegunParts } from "./send-begun.ts";
import { openUnderWay } from "./under-way.ts";

const BATCH = 50;
const IDLE_MS = 500;

export interface DispatcherParts
  extends Omit<BeginClaimsParts, "concurrency" | "underWay" | "send">,
    Omit<SendBegunParts, "concurrency"> {
  /** Requests under way at once by one sender: a silent provider must not hold up another. */
  capacity: number;
  /** There is room again. */
  wake(): void;
}

export interface Dispatcher {
  turn: Turn;
  /** Resolves once nothing is under way. */
  finish(): Promise<void>;
}

/** The outbox on its way out: claims what is due for each sender, waits for its pace, begins, sends and settles. */
export function openDispatcher(parts: DispatcherParts): Dispatcher {
  const { db, worker, capacity, now, wake } = parts;
  const underWay = openUnderWay((error) => parts.log.bug("sender.failed", error));
  const concurrency = openConcurrency(capacity, Math.ceil(Math.min(BATCH, capacity) / 2), wake);
  const send = openSendBegun({ ...parts, concurrency });
  const begin = openAddressOrder(openBeginClaims({ ...parts, concurrency, underWay, send }));
  const pace = openPacing({ db, now, concurrency, underWay, begin });
  /** Senders whose claims wait for their slots or for room: they are not asked again meanwhile. */
  const waiting = new Set<string>();

  async function turn(stopping: AbortSignal): Promise<number> {
    let more = false;
    for (const sender of await readSenders(db)) {
      const room = roomFor(sender);
      if (room <= 0 || stopping.aborted) continue;
      const may = await parts.sendGate(sender.channel);
      if (may === "nothing") continue;
      const priorities = may === "all" ? PRIORITIES : [PRIORITY.reply];
      const claims = await claimDue(db, { worker, sender: sender.sender, limit: room, priorities }, now());
      if (claims.length === 0) continue;
      more = true;
      waiting.add(sender.sender);
      const paced = pace(sender, claims, stopping).finally(() => {
        waiting.delete(sender.sender);
        wake();
      });
      underWay.launch(paced);
    }
    return more ? 0 : IDLE_MS;
  }

  /** How many more messages of this sender may be claimed now. */
  function roomFor(sender: Sender): number {
    if (!parts.channels.has(sender.channel) || waiting.has(sender.sender) || isStopped(sender, now())) return 0;
    // Without a pace the next ones are claimed while those before them are under way, and begin as these are answered.
    const free = sender.per_second === null ? Math.min(BATCH, capacity) : concurrency.free(sender.sender);
    return free === 0 ? 0 : allowance(sender, Math.min(BATCH, free), now());
  }

  return { turn, finish: underWay.finish };
}

const isStopped = (sender: Sender, now: Date): boolean => sender.stopped_until !== null && sender.stopped_until > now;
