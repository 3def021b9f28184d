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
/** How much one measurement counts: a commit now and then waits for the disk, which says nothing about the rows. */
const WEIGHT = 1 / 8;
/** A measurement counts as so many times the aim at most. */
const MOST_COUNTED = 4;

/** The size in use, and for how long a transaction of that size usually holds its locks; undefined: not known yet. */
export interface Sizing {
  size: number;
  usualMs?: number;
}

/**
 * How many rows the next transaction may take, after one of so many `rows` was measured: fewer while they usually hold
 * their locks for longer than the aim, a few more after each full one while that is short. Pure.
 */
export function sizeAfter(
  { size, usualMs }: Sizing,
  { rows, heldMs }: { rows: number; heldMs: number },
  { aimMs, least, most }: LockLimits = LIMITS,
): Sizing {
  const within = (wanted: number) => Math.min(most, Math.max(least, wanted, 1));
  // What was not full says nothing about a full one, unless it took too long even so.
  if (rows < size && heldMs <= aimMs) return usualMs === undefined ? { size } : { size, usualMs };
  const counted = Math.min(heldMs, MOST_COUNTED * aimMs);
  const usual = usualMs === undefined ? counted : usualMs + (counted - usualMs) * WEIGHT;
  const wanted = () => {
    if (usual > aimMs) return Math.floor(size * Math.max(MOST_SHRINKING, aimMs / usual));
    return rows < size || usual > NEAR * aimMs ? size : Math.max(size + 1, Math.floor(size * GROWTH));
  };
  const next = within(wanted());
  return { size: next, usualMs: (usual * next) / size };
}

/** Sizes take-overs by the time for which they hold locks: a desk's LOCK TABLE waits for them. */
export interface LockBudget {
  /** How many rows the next transaction may take. */
  size(): number;
  /** Tells for how long one of so many rows held its locks. */
  held(rows: number, ms: number): void;
}

/** So many rows each time, whatever the time. */
export const fixedBudget = (rows = FIRST): LockBudget => ({ size: () => rows, held: () => {} });

/** Opens one that begins small. */
export function openLockBudget(limits: Partial<LockLimits> = {}): LockBudget {
  const within = { ...LIMITS, ...limits };
  let sizing: Sizing = { size: Math.min(within.most, Math.max(within.least, FIRST)) };
  return {
    size: () => sizing.size,
    held: (rows, heldMs) => {
      sizing = sizeAfter(sizing, { rows, heldMs }, within);
    },
  };
}
