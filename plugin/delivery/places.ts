/** How many more messages of each sender this process may take on. */
export interface Places {
  free(sender: string): number;
  claimed(sender: string, count: number): void;
  /** These need no request any more: answered, or never begun. */
  answered(sender: string, count: number): void;
  /** What became of these is on disk, or never had to be. */
  settled(sender: string, count: number): void;
}

/**
 * Counts places by sender, so that a silent provider does not hold up another. A message gives its place up when its request is answered; but
 * no more than `capacity` answers may wait for the disk, because a crash would make doubts of them. `onRoom` hears that a handful of places
 * has become free: not each single one, since a claim and a begin for every message would cost more than the sending.
 */
export function openPlaces(capacity: number, handful: number, onRoom: () => void): Places {
  const unanswered = new Map<string, number>();
  const unsettled = new Map<string, number>();
  const free = (sender: string) =>
    Math.min(capacity - (unanswered.get(sender) ?? 0), 2 * capacity - (unsettled.get(sender) ?? 0));

  function change(book: Map<string, number>, sender: string, more: number): void {
    const before = free(sender);
    book.set(sender, (book.get(sender) ?? 0) + more);
    if (before < handful && free(sender) >= handful) onRoom();
  }

  return {
    free: (sender) => {
      const places = free(sender);
      return places >= handful ? places : 0;
    },
    claimed: (sender, count) => {
      change(unanswered, sender, count);
      change(unsettled, sender, count);
    },
    answered: (sender, count) => change(unanswered, sender, -count),
    settled: (sender, count) => change(unsettled, sender, -count),
  };
}
