import { BUCKET_BITS, featuresOf } from "../../bot/understanding/features.ts";
import { readSentences } from "../../bot/understanding/understand.ts";
import type { Labelled } from "./corpus.ts";
import { intentOf } from "./measure.ts";

/** A text as numbers: the buckets of its features, and whether it asks to end. */
export interface Example {
  readonly features: readonly number[];
  readonly ends: boolean;
}

export interface Learned {
  readonly bias: number;
  readonly weights: Float64Array;
}

const EPOCHS = 15;
const RATE = 0.5;
const DECAY = 1e-4;

/** Those texts that are plainly a request to end or harmless; nothing is learned from the others. */
export function examplesOf(texts: readonly Labelled[]): Example[] {
  return texts
    .filter(({ label }) => intentOf(label) !== "unsure")
    .map(({ label, text }) => ({ features: featuresOf(readSentences(text)), ends: intentOf(label) === "stop" }));
}

/**
 * Learns how much each feature speaks for a request to end: logistic regression by stochastic gradient descent with
 * AdaGrad's rates (https://jmlr.org/papers/v12/duchi11a.html). The same examples give the same weights.
 */
export function learn(examples: readonly Example[]): Learned {
  const weights = new Float64Array(2 ** BUCKET_BITS);
  const squares = new Float64Array(2 ** BUCKET_BITS);
  const next = numbers(1);
  const order = examples.map((_, at) => at);
  let bias = 0;
  let biasSquares = 0;
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, next);
    for (const at of order) {
      const { features, ends } = examples[at] ?? { features: [], ends: false };
      const scale = 1 / Math.sqrt(Math.max(1, features.length));
      let sum = bias;
      for (const feature of features) sum += (weights[feature] ?? 0) * scale;
      const miss = 1 / (1 + Math.exp(-sum)) - (ends ? 1 : 0);
      for (const feature of features) {
        const slope = miss * scale + DECAY * (weights[feature] ?? 0);
        const square = (squares[feature] ?? 0) + slope * slope;
        squares[feature] = square;
        weights[feature] = (weights[feature] ?? 0) - (RATE * slope) / (Math.sqrt(square) + 1e-6);
      }
      biasSquares += miss * miss;
      bias -= (RATE * miss) / (Math.sqrt(biasSquares) + 1e-6);
    }
  }
  return { bias, weights };
}

/** The weights as the bot stores them: one byte each, times `scale`. */
export function packed({ bias, weights }: Learned): { bias: number; scale: number; weights: string } {
  const most = weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0);
  const scale = most / 127;
  const bytes = Int8Array.from(weights, (weight) => Math.round(weight / scale));
  return { bias, scale, weights: Buffer.from(bytes.buffer).toString("base64") };
}

/** Pseudo-random numbers below 1, always the same: https://en.wikipedia.org/wiki/Linear_congruential_generator */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffle(order: number[], next: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1));
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
}
