import { gzipSync } from "node:zlib";
import { BUCKET_BITS, featuresOf } from "../../bot/understanding/learned/features.ts";
import { KINDS, type Kind } from "../../bot/understanding/learned/kinds.ts";
import { ownText, readSentences } from "../../bot/understanding/understand.ts";
import type { Label, Labelled } from "./corpus.ts";

/** A text as numbers: the buckets of its features, and the place of its kind in KINDS. */
export interface Example {
  readonly features: readonly number[];
  readonly kind: number;
}

export interface Learned {
  readonly bias: readonly number[];
  /** A bit for each bucket: whether anything was learned about it. */
  readonly known: Uint8Array;
  /** For each known bucket, how much it speaks for each kind. */
  readonly weights: Float32Array;
}

const EPOCHS = 12;
const RATE = 0.5;
const DECAY = 1e-4;
const EPSILON = 1e-6;
/** What fewer texts have says little about others. */
const FEWEST = 3;

const kindOf = (label: Label): Kind => (label === "yes" || label === "no" ? "other" : label);

export function examplesOf(texts: readonly Labelled[]): Example[] {
  return texts.map(({ label, text }) => ({
    features: featuresOf(ownText(text), readSentences(text)),
    kind: KINDS.indexOf(kindOf(label)),
  }));
}

/**
 * Learns how much each feature speaks for each kind: multinomial logistic regression by stochastic gradient descent
 * with AdaGrad's rates (https://jmlr.org/papers/v12/duchi11a.html). The same examples give the same weights.
 */
export function learn(examples: readonly Example[]): Learned {
  const { known, rowOf, count } = frequent(examples);
  const texts = examples.map(({ features, kind }) => ({
    rows: Int32Array.from(features.map((feature) => rowOf[feature] ?? -1).filter((row) => row >= 0)),
    kind,
  }));
  const weights = new Float32Array(count * KINDS.length);
  const squares = new Float32Array(count * KINDS.length);
  const bias = new Float64Array(KINDS.length);
  const biasSquares = new Float64Array(KINDS.length);
  const misses = new Float64Array(KINDS.length);
  const next = numbers(1);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(texts, next);
    for (const { rows, kind } of texts) {
      const scale = 1 / Math.sqrt(Math.max(1, rows.length));
      misses.set(bias);
      for (const row of rows)
        for (let at = 0; at < KINDS.length; at++) misses[at] = of(misses, at) + of(weights, row + at) * scale;
      toMisses(misses, kind);
      for (let at = 0; at < KINDS.length; at++) {
        const miss = of(misses, at);
        biasSquares[at] = of(biasSquares, at) + miss * miss;
        bias[at] = of(bias, at) - (RATE * miss) / (Math.sqrt(of(biasSquares, at)) + EPSILON);
      }
      for (const row of rows) descend(weights, squares, row, scale, misses);
    }
  }
  return { bias: [...bias], known, weights };
}

type Numbers = Float32Array | Float64Array | Int32Array;
const of = (numbers: Numbers, at: number): number => numbers[at] ?? 0;

/** Turns the sums for each kind into how far their probabilities are from the truth. */
function toMisses(sums: Float64Array, kind: number): void {
  const most = sums.reduce((most, sum) => Math.max(most, sum), Number.NEGATIVE_INFINITY);
  let all = 0;
  for (const [at, sum] of sums.entries()) {
    sums[at] = Math.exp(sum - most);
    all += of(sums, at);
  }
  for (const [at, share] of sums.entries()) sums[at] = share / all - (at === kind ? 1 : 0);
}

function descend(weights: Float32Array, squares: Float32Array, row: number, scale: number, misses: Float64Array): void {
  for (let at = 0; at < misses.length; at++) {
    const weight = of(weights, row + at);
    const slope = of(misses, at) * scale + DECAY * weight;
    const square = of(squares, row + at) + slope * slope;
    squares[row + at] = square;
    weights[row + at] = weight - (RATE * slope) / (Math.sqrt(square) + EPSILON);
  }
}

/** The buckets that enough texts have, and where the weights of each begin. */
function frequent(examples: readonly Example[]): { known: Uint8Array; rowOf: Int32Array; count: number } {
  const counts = new Int32Array(2 ** BUCKET_BITS);
  for (const { features } of examples) for (const feature of features) counts[feature] = of(counts, feature) + 1;
  const known = new Uint8Array(2 ** BUCKET_BITS / 8);
  const rowOf = new Int32Array(2 ** BUCKET_BITS).fill(-1);
  let count = 0;
  for (const [bucket, texts] of counts.entries()) {
    if (texts < FEWEST) continue;
    known[bucket >> 3] = (known[bucket >> 3] ?? 0) | (1 << (bucket & 7));
    rowOf[bucket] = count++ * KINDS.length;
  }
  return { known, rowOf, count };
}

/** The weights as the bot stores them: one byte each, times `scale`. */
export function packed({ bias, known, weights }: Learned) {
  const most = weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0);
  const scale = most / 127;
  const bytes = Int8Array.from(weights, (weight) => Math.round(weight / scale));
  const pack = (bytes: Uint8Array) => gzipSync(bytes, { level: 9 }).toString("base64");
  return { bias, scale, known: pack(known), weights: pack(new Uint8Array(bytes.buffer)) };
}

/** Pseudo-random numbers below 1, always the same: https://en.wikipedia.org/wiki/Linear_congruential_generator */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffle<Of>(order: Of[], next: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1));
    const [one, two] = [order[at], order[other]];
    if (one !== undefined && two !== undefined) [order[at], order[other]] = [two, one];
  }
}
