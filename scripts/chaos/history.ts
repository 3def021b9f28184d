/** What an entry is about, so that the story of one message, number or patron can be told. */
export interface About {
  patron?: number;
  number?: string;
  chat?: number;
  notice?: number;
}

/** Something that happened, as everybody but our programs saw it. */
export interface Entry extends About {
  /** Milliseconds since the start of the chaos, by a clock that never jumps. */
  at: number;
  /** What happened, as one word that laws look for. */
  kind: string;
  sentence: string;
}

/** The record of the whole run, which only grows. */
export interface History {
  readonly entries: readonly Entry[];
  /** Milliseconds since the start. */
  now(): number;
  note(kind: string, sentence: string, about?: About): Entry;
  /** The entries of these kinds about a patron, in the order of time. */
  ofPatron(patron: number, ...kinds: string[]): Entry[];
  has(kind: string): boolean;
}

/** Opens an empty record. `monotonic` is in milliseconds. */
export function openHistory(monotonic: () => number): History {
  const started = monotonic();
  const entries: Entry[] = [];
  const now = () => Math.round(monotonic() - started);
  return {
    entries,
    now,
    note: (kind, sentence, about = {}) => {
      const entry = { at: now(), kind, sentence, ...about };
      entries.push(entry);
      return entry;
    },
    ofPatron: (patron, ...kinds) =>
      entries.filter((entry) => entry.patron === patron && (kinds.length === 0 || kinds.includes(entry.kind))),
    has: (kind) => entries.some((entry) => entry.kind === kind),
  };
}
