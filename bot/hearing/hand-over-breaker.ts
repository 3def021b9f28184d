/** A circuit breaker: while the service is unreachable, texts wait together for a probe instead of each retrying. */
export interface Breaker {
  /** Whether texts are held back until the next probe; STOPs are tried all the same. */
  isOpen(): boolean;
  /** Whether it has been tripped since it was last reset. */
  hasTripped(): boolean;
  /** Holds texts back and arranges the next probe; no effect while it is open or after `stop`. */
  trip(): void;
  /** The service is back: the next outage begins with the shortest pause. */
  reset(): void;
  /** Cancels the probe and arranges no more. */
  stop(): void;
}

export interface BreakerParts {
  /** Called when the pause is over and texts may be tried again. */
  probe: () => void;
  /** The pause in milliseconds after so many trips in a row, counted from 0. */
  pauseMs: (trips: number) => number;
}

/** Returns a breaker that is closed. */
export function openBreaker({ probe, pauseMs }: BreakerParts): Breaker {
  let pause: NodeJS.Timeout | undefined;
  let trips = 0;
  let stopped = false;
  return {
    isOpen: () => pause !== undefined,
    hasTripped: () => trips > 0,
    trip() {
      if (pause !== undefined || stopped) return;
      pause = setTimeout(() => {
        pause = undefined;
        probe();
      }, pauseMs(trips));
      trips += 1;
    },
    reset() {
      trips = 0;
    },
    stop() {
      stopped = true;
      clearTimeout(pause);
    },
  };
}
