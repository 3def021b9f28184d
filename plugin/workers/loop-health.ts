import { type DatabaseTrouble, databaseTrouble } from "../database/trouble.ts";
import type { Turn } from "./loop.ts";

/** A loop that does not get its work done. */
export interface LoopTrouble {
  loop: string;
  since: Date;
  /** `other` is a fault that only the log can tell. */
  because: DatabaseTrouble | "other";
}

/** What this process knows of its own loops: in memory, since the database may be what is missing. */
export interface LoopHealth {
  /** Wraps a turn. One that takes longer than `mayTakeMs` counts as hanging; absent where it waits for a provider. */
  watch(loop: string, turn: Turn, mayTakeMs?: number): Turn;
  /** Loops whose last turn failed, or that hang; a turn that ends well clears its loop. */
  troubles(): LoopTrouble[];
}

/** How long a turn may take that asks nobody but the database. */
export const MAY_TAKE_MS = 10_000;

interface Watched {
  mayTakeMs: number | undefined;
  begunAt: { date: Date; ms: number } | undefined;
  failed: Omit<LoopTrouble, "loop"> | undefined;
}

/** `monotonic`: milliseconds of a clock that never jumps. */
export function openLoopHealth({ now, monotonic }: { now(): Date; monotonic(): number }): LoopHealth {
  const loops = new Map<string, Watched>();

  function troubleOf({ mayTakeMs, begunAt, failed }: Watched): Omit<LoopTrouble, "loop"> | undefined {
    if (failed) return failed;
    if (begunAt === undefined || mayTakeMs === undefined || monotonic() - begunAt.ms <= mayTakeMs) return undefined;
    return { since: begunAt.date, because: "silent" };
  }

  return {
    watch(loop, turn, mayTakeMs) {
      const watched: Watched = { mayTakeMs, begunAt: undefined, failed: undefined };
      loops.set(loop, watched);
      return async (stopping) => {
        const begunAt = { date: now(), ms: monotonic() };
        watched.begunAt = begunAt;
        try {
          const rest = await turn(stopping);
          watched.failed = undefined;
          return rest;
        } catch (error) {
          watched.failed = {
            since: watched.failed?.since ?? begunAt.date,
            because: databaseTrouble(error) ?? "other",
          };
          throw error;
        } finally {
          watched.begunAt = undefined;
        }
      };
    },
    troubles: () =>
      [...loops].flatMap(([loop, watched]) => {
        const trouble = troubleOf(watched);
        return trouble ? [{ loop, ...trouble }] : [];
      }),
  };
}
