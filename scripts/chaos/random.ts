import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Chance that comes from a seed alone: the same seed gives the same choices, on every machine. */
export interface Chance {
  /** A whole number, both ends included. */
  between(low: number, high: number): number;
  pick<const T>(among: readonly [T, ...T[]]): T;
  /** Picks by weight; a weight of 0 is never picked. */
  weighted<T>(among: readonly (readonly [weight: number, value: T])[]): T;
  /** True with this probability. */
  happens(probability: number): boolean;
}

const PARTS = 1_000_000;

/**
 * Opens a stream of chance. `stream` keeps streams of one seed apart, so that one can grow without moving the others.
 */
export function openChance(seed: number, stream: string): Chance {
  let state = seed | 0;
  for (const letter of stream) state = (Math.imul(state, 31) + (letter.codePointAt(0) ?? 0)) | 0;
  const generator = xoroshiro128plus(state);
  const between = (low: number, high: number) => uniformInt(generator, low, high);
  return {
    between,
    pick: (among) => among[between(0, among.length - 1)] ?? among[0],
    weighted: (among) => {
      const total = among.reduce((sum, [weight]) => sum + weight, 0);
      let left = (between(0, PARTS - 1) / PARTS) * total;
      for (const [weight, value] of among) {
        if (left < weight) return value;
        left -= weight;
      }
      throw new RangeError("nothing to pick from");
    },
    happens: (probability) => between(0, PARTS - 1) < probability * PARTS,
  };
}

/**
 * The instants of something that happens `perSecond` times a second on average, in milliseconds from 0 to `untilMs`.
 */
export function instantsOf(chance: Chance, perSecond: number, untilMs: number): number[] {
  const instants: number[] = [];
  if (perSecond <= 0) return instants;
  for (let at = 0; ; ) {
    const share = (chance.between(0, PARTS - 1) + 1) / PARTS;
    at += (-Math.log(share) / perSecond) * 1_000;
    if (at >= untilMs) return instants;
    instants.push(Math.round(at));
  }
}
