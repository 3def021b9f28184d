import { Buffer } from "node:buffer";
import { BUCKET_BITS, featuresOf } from "./features.ts";
import stored from "./learned/weights.json" with { type: "json" };
import type { Reading } from "./understand-view.ts";

/*
 * What was learned from the labelled texts in corpus/ and practice/: how much each feature of a text speaks for a
 * request to end. `npm run understanding -- --learn` makes the weights anew.
 */

const weights = new Int8Array(Buffer.from(stored.weights, "base64"));
if (weights.length !== 2 ** BUCKET_BITS) throw new Error("learned/weights.json does not fit features.ts");

/**
 * How much a text is like those whose writers asked to end, rather than like harmless ones: natural log odds, 0 for as
 * much as. Takes time in proportion to the text's length.
 */
export function likeness(sentences: readonly Reading[]): number {
  const features = featuresOf(sentences);
  if (features.length === 0) return stored.bias;
  let sum = 0;
  for (const feature of features) sum += weights[feature] ?? 0;
  return stored.bias + (sum * stored.scale) / Math.sqrt(features.length);
}
