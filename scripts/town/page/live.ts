import { type Loop, startLoop } from "../../../plugin/workers/loop.ts";

/** Pieces of the page by the id of their element, as HTML. */
export type Pieces = ReadonlyMap<string, string>;

export interface Live {
  /**
   * Calls `show` with the pieces that changed since its last call, with all of them at first. Returns a function that
   * stops watching.
   */
  watch(show: (pieces: Pieces) => void): () => void;
  /** Something has changed: reads at once. */
  wake(): void;
  stop(): Promise<void>;
}

/** Reads every `everyMs` while somebody watches, and never while nobody does. `onError` gets what reading threw. */
export function openLive(read: () => Promise<Pieces>, everyMs: number, onError: (error: unknown) => void): Live {
  const watchers = new Map<(pieces: Pieces) => void, Map<string, string>>();
  let loop: Loop | undefined;
  let woken = false;

  async function turn(): Promise<number> {
    woken = false;
    const pieces = await read();
    for (const [show, known] of watchers) {
      const news = new Map([...pieces].filter(([id, html]) => known.get(id) !== html));
      for (const [id, html] of news) known.set(id, html);
      if (news.size > 0) show(news);
    }
    return everyMs;
  }

  const wake = () => {
    // Simulators report each small step; one read covers all steps before it.
    if (woken) return;
    woken = true;
    setImmediate(() => loop?.wake());
  };
  const rest = () => {
    const resting = loop?.stop();
    loop = undefined;
    return resting;
  };

  return {
    watch: (show) => {
      watchers.set(show, new Map());
      loop ??= startLoop(turn, (error) => {
        onError(error);
        return 1_000;
      });
      loop.wake();
      return () => {
        watchers.delete(show);
        if (watchers.size === 0) void rest();
      };
    },
    wake,
    stop: async () => {
      watchers.clear();
      await rest();
    },
  };
}
