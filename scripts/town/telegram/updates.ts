import type { Lifetime } from "../lifetime.ts";

/** One event, as the Bot API reports it: https://core.telegram.org/bots/api#update */
interface Update {
  update_id: number;
  [kind: string]: unknown;
}

export interface Queue {
  /** Queues an update unless the bot has not asked for its kind. */
  push(kind: string, content: unknown): void;
  /** The pending updates from `offset` on; everything before it counts as confirmed and is dropped. */
  from(offset: number): readonly Update[];
  /** The kinds that the bot wants; an empty list means Telegram's default. */
  allow(kinds: readonly string[]): void;
  drop(): void;
  readonly length: number;
  /** Resolves at the next update, or when the lifetime ends. */
  news(lifetime: Lifetime): Promise<void>;
}

const UNLESS_ASKED = new Set(["chat_member", "message_reaction", "message_reaction_count"]);

/** Opens Telegram's queue of updates: ids rise by one, and a confirmed update is never repeated. */
export function openQueue(firstId: number): Queue {
  const waiting: Update[] = [];
  const listeners = new Set<() => void>();
  let allowed: ReadonlySet<string> = new Set();
  let nextId = firstId;
  return {
    push: (kind, content) => {
      const wanted = allowed.size === 0 ? !UNLESS_ASKED.has(kind) : allowed.has(kind);
      if (!wanted) return;
      waiting.push({ update_id: nextId, [kind]: content });
      nextId += 1;
      for (const listener of listeners) listener();
    },
    from: (offset) => {
      // A negative offset counts from the end, and drops what is before it.
      const heard = offset < 0 ? waiting.length + offset : waiting.findIndex((update) => update.update_id >= offset);
      waiting.splice(0, heard < 0 ? (offset < 0 ? 0 : waiting.length) : heard);
      return waiting;
    },
    allow: (kinds) => {
      allowed = new Set(kinds);
    },
    drop: () => {
      waiting.length = 0;
    },
    get length() {
      return waiting.length;
    },
    news: (lifetime) =>
      new Promise((resolve) => {
        let release = () => {};
        const done = () => {
          listeners.delete(done);
          release();
          resolve();
        };
        listeners.add(done);
        release = lifetime.hold(done);
      }),
  };
}
