export type TextState = "queued" | "sent" | "delivered" | "undelivered" | "failed";

/** A text that Plivo accepted: what was sent, and its state since then. */
export interface TakenText {
  readonly uuid: string;
  readonly src: string;
  readonly dst: string;
  readonly text: string;
  /** The URL for its receipts. */
  readonly url: string | undefined;
  readonly method: "GET" | "POST";
  readonly takenAt: Date;
  readonly units: number;
  /** The number of seconds that it may wait in Plivo's queue. */
  readonly messageExpiry: number | undefined;
  readonly log: string | undefined;
  state: TextState;
  errorCode: string | undefined;
}

/** A text that a phone sent to one of our numbers. */
export interface HeardText {
  readonly uuid: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly heardAt: Date;
  state: "received" | "delivered" | "undelivered";
}

/** Plivo's own reply to STOP or HELP: it does not go through the API, but the phone shows it. */
export interface AutoReply {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly at: Date;
}

export interface PlivoBooks {
  readonly taken: TakenText[];
  readonly heard: HeardText[];
  readonly autoReplies: AutoReply[];
  write(text: TakenText): void;
  find(uuid: string): TakenText | undefined;
  /** Calls the listeners because something has changed. */
  changed(): void;
  /** Returns a function that stops listening. */
  onChange(listener: () => void): () => void;
  forget(): void;
}

/** Opens empty books. */
export function openBooks(): PlivoBooks {
  const taken: TakenText[] = [];
  const byUuid = new Map<string, TakenText>();
  const heard: HeardText[] = [];
  const autoReplies: AutoReply[] = [];
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  return {
    taken,
    heard,
    autoReplies,
    write: (text) => {
      taken.push(text);
      byUuid.set(text.uuid, text);
      changed();
    },
    find: (uuid) => byUuid.get(uuid),
    changed,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    forget: () => {
      taken.length = 0;
      byUuid.clear();
      heard.length = 0;
      autoReplies.length = 0;
      changed();
    },
  };
}

/** Count, distinct texts and distinct numbers: what a benchmark in another process compares with its own tables. */
export function digest(taken: readonly TakenText[]): { count: number; texts: number; dsts: number } {
  return {
    count: taken.length,
    texts: new Set(taken.map(({ text }) => text)).size,
    dsts: new Set(taken.map(({ dst }) => dst)).size,
  };
}
