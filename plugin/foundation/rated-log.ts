import type { Facts, Log } from "./log.ts";

/** What strangers can cause as often as they like: refusals, and requests that they break off. */
const RATED: ReadonlySet<string> = new Set([
  "http.refused",
  "http.cut_off",
  "receipt.refused",
  "join.refused",
  "sms.signature_refused",
]);

const EVERY_MS = 60_000;

/**
 * Wraps a log so that what strangers can cause fills no disk: of one kind (event, code, reason, path) a line at once,
 * then at most one a minute, which says `times`. Everything else passes unchanged. Codes and paths are words of ours,
 * so kinds are few.
 */
export function rated(log: Log): Log {
  const more = new Map<string, number>();

  function look(kind: string, event: string, facts: Facts): void {
    const times = more.get(kind) ?? 0;
    if (times === 0) {
      more.delete(kind);
      return;
    }
    log.note(event, { ...facts, times });
    more.set(kind, 0);
    again(kind, event, facts);
  }
  const again = (kind: string, event: string, facts: Facts) => {
    setTimeout(() => look(kind, event, facts), EVERY_MS).unref();
  };

  return {
    ...log,
    note: (event, facts = {}) => {
      if (!RATED.has(event)) return log.note(event, facts);
      const { code, reason, path } = facts;
      const kind = JSON.stringify([event, code, reason, path]);
      const times = more.get(kind);
      if (times !== undefined) return void more.set(kind, times + 1);
      log.note(event, facts);
      more.set(kind, 0);
      again(kind, event, { code, reason, path });
    },
  };
}
