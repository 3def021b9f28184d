import type { Reach } from "../../koha/reach.ts";
import type { Lang } from "../../templates/locales.ts";

/** Less than the page's ten seconds, so that whoever looks alone sees new figures each time. */
const KEPT_MS = 8_000;

/** Whose figures, and in which language their sentences are. */
export interface Asked {
  reach: Reach;
  lang: Lang;
}

/** Reads the figures of a reach; `byItself` where a page only renews itself. */
export type ReadFigures<Figures> = (asked: Asked, byItself: boolean) => Promise<Figures>;

/**
 * Lets pages that renew themselves share a reading: a desk leaves the page open all day, and twenty desks are no reason
 * to count twenty times. Whoever opens the page has the figures of that moment.
 */
export function shareFigures<Figures>(read: (asked: Asked) => Promise<Figures>, now: () => Date): ReadFigures<Figures> {
  const kept = new Map<string, { at: number; figures: Promise<Figures> }>();
  return (asked, byItself) => {
    const [key, at] = [JSON.stringify([asked.lang, asked.reach?.toSorted() ?? null]), now().getTime()];
    for (const [old, one] of kept) if (Math.abs(at - one.at) >= KEPT_MS) kept.delete(old);
    const found = byItself ? kept.get(key) : undefined;
    if (found) return found.figures;
    const figures = read(asked);
    kept.set(key, { at, figures });
    // What could not be read is asked again by the next.
    figures.catch(() => kept.delete(key));
    return figures;
  };
}
