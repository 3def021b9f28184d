/** One turn of work. Returns how many milliseconds to rest before the next; 0 if there is probably more to do. */
export type Turn = (stopping: AbortSignal) => Promise<number>;

export interface Loop {
  /** There is something to do: ends the rest early. */
  wake(): void;
  /** Lets the current turn finish, then stops. */
  stop(): Promise<void>;
}

/** Runs `turn` until stopped. `onError` gets what a turn threw and returns how many milliseconds to rest. */
export function startLoop(turn: Turn, onError: (error: unknown) => number): Loop {
  const stopping = new AbortController();
  let news = false;
  let endRest = () => {};

  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      endRest = () => {
        clearTimeout(timer);
        // Not immediately even then: turns without rest must not starve the event loop.
        setImmediate(resolve);
      };
    });

  const wake = () => {
    news = true;
    endRest();
  };

  const finished = (async () => {
    while (!stopping.signal.aborted) {
      news = false; // before the turn, so that a wake during it is not lost
      const ms = await turn(stopping.signal).catch(onError);
      if (stopping.signal.aborted) break;
      await rest(news ? 0 : ms);
    }
  })();

  return {
    wake,
    stop: () => {
      stopping.abort();
      wake();
      return finished;
    },
  };
}
