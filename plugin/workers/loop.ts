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
  let news = false;
  let endRest = () => {};

  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      endRest = () => {
        clearTimeout(timer);
        // Not at once even then: turns without rest must not keep everything else from its turn.
        setImmediate(resolve);
      };
    });

  const wake = () => {
    news = true;
    endRest();
  };

  const finished = (async () => {
    while (!stopping.signal.aborted) {
      news = false; // before the turn, so that news during it is not lost
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
