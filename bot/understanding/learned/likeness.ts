import { Buffer } from "node:buffer";
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Reading } from "../understand-view.ts";
import { BUCKET_BITS, featuresOf } from "./features.ts";
import { KINDS, type Kind } from "./kinds.ts";

/*
 * What was learned from the labelled texts in corpus/ and practice/: how much each feature of a text speaks for each
 * kind. `npm run understanding -- --learn` makes the weights anew.
 */

/** How probable each kind is, between 0 and 1, and together 1. */
export type Likeness = Readonly<Record<Kind, number>>;

interface Stored {
  readonly bias: readonly number[];
  /** What a weight of 1 is worth. */
  readonly scale: number;
  readonly known: string;
  readonly weights: string;
}

/** Beside this file; in the plugin file it is packed once for all programs, in its own folder. */
const PLACES = ["./weights.json", "../bot/understanding/learned/weights.json"].map(
  (path) => new URL(path, import.meta.url),
);
const place = PLACES.find((file) => existsSync(file));
if (place === undefined) throw new Error("bot/understanding/learned/weights.json is missing: install the plugin anew");
const stored: Stored = JSON.parse(readFileSync(place, "utf8"));

const unpack = (packed: string) => gunzipSync(Buffer.from(packed, "base64"));
/** A bit for each bucket: whether anything was learned about it. */
const known = unpack(stored.known);
const learned = new Int8Array(unpack(stored.weights));
const rows = rowsOf(known);
if (known.length * 8 !== 2 ** BUCKET_BITS || stored.bias.length !== KINDS.length) {
  throw new Error('learned/weights.json does not fit features.ts; run "npm run understanding -- --learn"');
}

/** For each bucket, where its weights begin; -1: nothing was learned about it. */
function rowsOf(bits: Uint8Array): Int32Array {
  const found = new Int32Array(bits.length * 8).fill(-1);
  let next = 0;
  for (let at = 0; at < found.length; at++) {
    if (((bits[at >> 3] ?? 0) >> (at & 7)) & 1) {
      found[at] = next;
      next += KINDS.length;
    }
  }
  return found;
}

/** What a text is like, by its words and by what the rules see in it. Takes time in proportion to its length. */
export function likenessOf(text: string, sentences: readonly Reading[]): Likeness {
  const found = featuresOf(text, sentences)
    .map((feature) => rows[feature] ?? -1)
    .filter((row) => row >= 0);
  const scale = stored.scale / Math.sqrt(Math.max(1, found.length));
  const odds = stored.bias.map((bias, kind) => {
    let sum = 0;
    for (const row of found) sum += learned[row + kind] ?? 0;
    return Math.exp(bias + sum * scale);
  });
  const all = odds.reduce((sum, one) => sum + one, 0);
  const share = (kind: Kind): number => (odds[KINDS.indexOf(kind)] ?? 0) / all;
  return {
    stop: share("stop"),
    wrong_person: share("wrong_person"),
    channel: share("channel"),
    unsure: share("unsure"),
    start: share("start"),
    help: share("help"),
    automatic: share("automatic"),
    other: share("other"),
  };
}
