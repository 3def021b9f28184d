import { setTimeout as sleep } from "node:timers/promises";

const MOST = 100;
const BUSY = 5;

export interface GroupCommitParts<Item, Result> {
  /** Writes several in one transaction and resolves with a result for each, in their order. */
  write(items: readonly Item[]): Promise<readonly Result[]>;
  /** Writes one by itself, where the group could not be written; without it all of the group fail with its error. */
  writeAlone?(item: Item): Promise<Result>;
  /** In busy times the next ones gather for so long: each commit costs the same, however many it holds. */
  gatherMs?: number;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * A group commit: items that come while others are being written share the next transaction, in the order in which they
 * came; a lone one is written at once. The function resolves once its item is on disk.
 */
export function openGroupCommit<Item, Result>({
  write,
  writeAlone,
  gatherMs = 0,
}: GroupCommitParts<Item, Result>): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let writing = false;

  async function writeAll(): Promise<void> {
    if (writing) return;
    writing = true;
    try {
      while (waiting.length > 0) {
        const group = waiting.splice(0, MOST);
        await writeGroup(group);
        if (gatherMs > 0 && group.length >= BUSY) await sleep(gatherMs);
      }
    } finally {
      writing = false;
    }
  }

  async function writeGroup(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await write(group.map(({ item }) => item));
      results.forEach((result, at) => {
        group[at]?.resolve(result);
      });
    } catch (error) {
      for (const one of group) {
        // One of them may be at fault: alone, each answers for itself.
        if (writeAlone) await writeAlone(one.item).then(one.resolve, one.reject);
        else one.reject(error);
      }
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      // After what has already arrived in this turn of the event loop.
      setImmediate(() => void writeAll());
    });
}
