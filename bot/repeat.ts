import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `turn` again and again, each time after the pause in milliseconds that it returned. Resolves once `stopping` is
 * aborted and the turn in hand has ended; rejects as soon as a turn does.
 */
export async function repeat(turn: () => Promise<number>, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const pauseMs = await turn();
    await sleep(pauseMs, undefined, { signal: stopping }).catch(() => {});
  }
}
