/** Counts how many messages of each sender this process may have under way. */
export interface Concurrency {
  /** Number of free places; 0 while they are fewer than a handful. */
  free(sender: string): number;
  /**
   * Waits until a handful of places is free, and returns how many; 0 when told to stop. One at a time may wait for a
   * sender.
   */
  room(sender: string, stopping: AbortSignal): Promise<number>;
  taken(sender: string, count: number): void;
  /** These need no request any more: answered, or never begun. */
  answered(sender: string, count: number): void;
  /** What became of these is on disk, or never had to be. */
  settled(sender: string, count: number): void;
  /** These were taken and will not be sent by us now. */
  abandoned(sender: string, count: number): void;
}

/**
 * Counts places by sender, so that a silent provider does not hold up another. A message gives its place up when its
 * request is answered; but no more than `capacity` answers may wait for the disk, because a crash would leave them
 * uncertain. Places are given out by the handful, and `onRoom` hears when there is one: a claim and a begin for every
 * single message would cost more than the sending.
 */
export function openConcurrency(capacity: number, handful: number, onRoom: () => void): Concurrency {
  const unanswered = new Map<string, number>();
  const unsettled = new Map<string, number>();
  const waiting = new Map<string, () => void>();
  const places = (sender: string) =>
    Math.min(capacity - (unanswered.get(sender) ?? 0), 2 * capacity - (unsettled.get(sender) ?? 0));
  const free = (sender: string) => (places(sender) >= handful ? places(sender) : 0);

  function change(book: Map<string, number>, sender: string, more: number): void {
    const before = free(sender);
    book.set(sender, (book.get(sender) ?? 0) + more);
    if (before > 0 || free(sender) === 0) return;
    waiting.get(sender)?.();
    onRoom();
  }

  return {
    free,
    room: (sender, stopping) =>
      new Promise((resolve) => {
        const look = () => {
          if (free(sender) === 0 && !stopping.aborted) return;
          stopping.removeEventListener("abort", look);
          waiting.delete(sender);
          resolve(stopping.aborted ? 0 : free(sender));
        };
        stopping.addEventListener("abort", look);
        waiting.set(sender, look);
        look();
      }),
    taken: (sender, count) => {
      change(unanswered, sender, count);
      change(unsettled, sender, count);
    },
    answered: (sender, count) => change(unanswered, sender, -count),
    settled: (sender, count) => change(unsettled, sender, -count),
    abandoned: (sender, count) => {
      change(unanswered, sender, -count);
      change(unsettled, sender, -count);
    },
  };
}
