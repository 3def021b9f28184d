/**
 * The time until a simulator is emptied or stopped: whatever waits in it ends with it. An AbortSignal would do, but
 * removing one of its listeners searches all of them, and a benchmark has thousands of receipts waiting.
 */
export interface Lifetime {
  readonly ended: boolean;
  end(): void;
  /** Calls back when the lifetime ends, or at once if it has ended; returns a function that cancels this. */
  hold(ending: () => void): () => void;
}

/** Begins a lifetime. */
export function openLifetime(): Lifetime {
  const holds = new Set<() => void>();
  let ended = false;
  return {
    get ended() {
      return ended;
    },
    end: () => {
      ended = true;
      for (const ending of holds) ending();
      holds.clear();
    },
    hold: (ending) => {
      if (ended) ending();
      else holds.add(ending);
      return () => holds.delete(ending);
    },
  };
}

/** Waits; resolves to false if the lifetime ended meanwhile. */
export function rest(ms: number, lifetime: Lifetime): Promise<boolean> {
  if (ms === 0 || lifetime.ended) return Promise.resolve(!lifetime.ended);
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      release();
      resolve(true);
    }, ms);
    const release = lifetime.hold(() => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}
