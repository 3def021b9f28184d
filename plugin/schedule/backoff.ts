const FIRST_MS = 30_000;
const LONGEST_MS = 60 * 60_000;

/**
 * When to retry after `tries` refusals: after 30 s (`firstMs`), 1 min, 2 min … at most one hour, lengthened by up to a
 * fifth. `chance` is a random number in [0, 1).
 */
export function nextTry(tries: number, now: Date, chance: number, firstMs = FIRST_MS): Date {
  const wait = Math.min(LONGEST_MS, firstMs * 2 ** Math.max(0, tries - 1));
  return new Date(now.getTime() + Math.round(wait * (1 + chance / 5)));
}
