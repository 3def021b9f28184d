import { setTimeout as sleep } from "node:timers/promises";
import type { Claim } from "../outbox/claim.ts";

/** How long one message waits for another to the same address: order is worth no more than that. */
const PATIENCE_MS = 2_000;

/** Begins claims of one sender; resolves once what became of each is known. */
export type Begin = (claims: readonly Claim[]) => Promise<void>;

/**
 * Lets the messages to one address leave in the order in which this process claimed them: the next begins once what
 * became of the one before is known, or after two seconds. It waits before it begins, not after: consent is looked at
 * when a message begins, and must not grow old.
 */
export function openAddressOrder(begin: Begin, patienceMs = PATIENCE_MS): Begin {
  const last = new Map<number, Promise<void>>();

  async function beginAfter(ahead: readonly Promise<void>[], claims: readonly Claim[]): Promise<void> {
    if (ahead.length > 0) await withPatience(Promise.allSettled(ahead), patienceMs);
    await begin(claims);
  }

  function queue(claims: readonly Claim[]): Promise<void> {
    const addresses = claims.map((claim) => claim.address_id);
    const ahead = addresses.flatMap((address) => last.get(address) ?? []);
    const done = beginAfter(ahead, claims).finally(() => {
      for (const address of addresses) if (last.get(address) === done) last.delete(address);
    });
    for (const address of addresses) last.set(address, done);
    return done;
  }

  return async (claims) => {
    // All are queued before anything is waited for, so that a later call comes after them.
    await Promise.all(inWaves(claims).map(queue));
  };
}

/** Parts with no address twice in one: the first message to each, then the second to each that has one, and so on. */
function inWaves(claims: readonly Claim[]): Claim[][] {
  const earlier = new Map<number, number>();
  const waves: Claim[][] = [];
  for (const claim of claims) {
    const wave = earlier.get(claim.address_id) ?? 0;
    earlier.set(claim.address_id, wave + 1);
    waves[wave] = [...(waves[wave] ?? []), claim];
  }
  return waves;
}

async function withPatience(work: Promise<unknown>, ms: number): Promise<void> {
  const enough = new AbortController();
  const patience = sleep(ms, undefined, { signal: enough.signal }).catch(() => {});
  await Promise.race([work, patience]);
  enough.abort();
}
