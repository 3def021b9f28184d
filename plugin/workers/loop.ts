import { setTimeout as sleep } from "node:timers/promises";

/** One turn of work. Returns how many milliseconds to rest before the next: 0 means there is probably more. */
export type Turn = (stopping: AbortSignal) => Promise<number>;

export interface Loop {
  /** There is news: end the rest early. */
  wake(): void;
  /** Let the turn in hand finish, then stop. */
  stop(): Promise<void>;
}

/** Runs `turn` until stopped. `onError` hears what a turn threw and answers how long to rest. */
export function startLoop(turn: Turn, onError: (error: unknown) => number): Loop {
  const stopping = new AbortController();
  let rest = new AbortController();

  const finished = (async () => {
    while (!stopping.signal.aborted) {
      rest = new AbortController(); // fresh before the turn, so that news during it is not lost
      const ms = await turn(stopping.signal).catch(onError);
      if (stopping.signal.aborted) break;
      await sleep(ms, undefined, { signal: rest.signal }).catch(() => {});
    }
  })();

  return {
    wake: () => rest.abort(),
    stop: () => {
      stopping.abort();
      rest.abort();
      return finished;
    },
  };
}
