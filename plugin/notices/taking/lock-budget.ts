/** How many rows one transaction may take over, and for how long it should hold locks on Koha's queue. */
export interface LockLimits {
  aimMs: number;
  /** However slow the database is: each transaction costs a commit and what else it does once, however few its rows. */
  least: number;
  most: number;
}

const LIMITS: LockLimits = { aimMs: 5, least: 10, most: 200 };
/** Before anything was measured. */
const FIRST = 10;
/** Nothing is changed while the time is that near to the aim. */
const NEAR = 0.8;
const GROWTH = 1.1;
const MOST_SHRINKING = 0.5;

/** A transaction that may lock up to `size` rows, was given `rows`, and held them for so long. */
export interface Hold {
  size: number;
  rows: number;
  heldMs: number;
}

/**
 * How many rows the next transaction may take, after one was measured: many fewer as soon as one held its locks for
 * too long, a few more after each full one that was short. Pure.
 */
export function nextSize({ size, rows, heldMs }: Hold, { aimMs, least, most }: LockLimits = LIMITS): number {
  const within = (wanted: number) => Math.min(most, Math.max(least, wanted, 1));
  if (heldMs > aimMs) return within(Math.min(size, Math.floor(rows * Math.max(MOST_SHRINKING, aimMs / heldMs))));
  if (rows < size || heldMs > NEAR * aimMs) return within(size);
  return within(Math.max(size + 1, Math.floor(size * GROWTH)));
}

/** Measures one transaction. */
export interface Watch {
  /** Koha's rows are about to be locked; after a retry, again. */
  locking(): void;
  /** The transaction has ended. What never locked anything is not counted. */
  ended(): void;
}

/** Sizes take-overs by the time for which they hold locks: a desk's LOCK TABLE waits for them. */
export interface LockBudget {
  /** How many rows the next transaction may take. */
  size(): number;
  /** Begins to measure one of so many rows. */
  watch(rows: number): Watch;
}

/** So many rows each time, whatever the time. */
export function fixedBudget(rows = FIRST): LockBudget {
  return { size: () => rows, watch: () => ({ locking: () => {}, ended: () => {} }) };
}

/** Opens it. `monotonic` is a clock in milliseconds that never goes back. */
export function openLockBudget(monotonic: () => number, limits: Partial<LockLimits> = {}): LockBudget {
  const within = { ...LIMITS, ...limits };
  let size = Math.min(within.most, Math.max(within.least, FIRST));
  return {
    size: () => size,
    watch: (rows) => {
      let since: number | undefined;
      return {
        locking: () => {
          since = monotonic();
        },
        ended: () => {
          if (since !== undefined) size = nextSize({ size, rows, heldMs: monotonic() - since }, within);
        },
      };
    },
  };
}
