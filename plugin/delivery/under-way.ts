/** Work that nobody waits for now, but that must have ended before the program does. */
export interface UnderWay {
  launch(work: Promise<void>): void;
  /** Resolves once nothing is under way. */
  finish(): Promise<void>;
}

/** Keeps track of what was launched; a failure is told to `onError` and ends nothing else. */
export function openUnderWay(onError: (error: unknown) => void): UnderWay {
  const going = new Set<Promise<unknown>>();
  return {
    launch: (work) => {
      const watched = work.catch(onError).finally(() => going.delete(watched));
      going.add(watched);
    },
    finish: async () => {
      while (going.size > 0) await Promise.all(going);
    },
  };
}
