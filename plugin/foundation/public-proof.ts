import { createHmac, timingSafeEqual } from "node:crypto";
import type { Secret } from "./log.ts";

/** What a public address leads to: staff pages, patron pages, the service's receipts, the bot. */
export type Place = "staff" | "patron" | "receipts" | "bot";

/** Below a public address, where a program of ours answers a challenge. */
export const PROOF_PATH = "/proof";

/**
 * Proves that a public address leads to a program of ours, without clocks or memory in common: both sides know the
 * bot's token. A challenge is signed, so nobody else can have one answered.
 */
export interface Proof {
  /** A fresh challenge for a place, fit for a path. `random`: 16 fresh random bytes. */
  ask(place: Place, now: Date, random: Buffer): string;
  /** The answer to a challenge; undefined if it is none of ours, is for another place, or is older than a minute. */
  answer(place: Place, challenge: string, now: Date): string | undefined;
  /** Whether this text is the answer to that challenge. */
  isAnswer(place: Place, challenge: string, text: string): boolean;
}

const FRESH_MS = 60_000;
const SHAPE = /^([0-9a-z]{1,12})-([0-9a-f]{32})-([0-9a-f]{64})$/;

/** Opens the proof of one installation under the token that service and bot share. */
export function openProof(token: Secret): Proof {
  const sign = (purpose: "ask" | "answer", place: Place, text: string): string =>
    createHmac("sha256", token.reveal()).update(`tidings public proof ${purpose} ${place} ${text}`).digest("hex");
  return {
    ask: (place, now, random) => {
      if (random.length !== 16) throw new RangeError("a challenge needs 16 random bytes");
      const said = `${now.getTime().toString(36)}-${random.toString("hex")}`;
      return `${said}-${sign("ask", place, said)}`;
    },
    answer: (place, challenge, now) => {
      const [, at = "", nonce = "", signature = ""] = SHAPE.exec(challenge) ?? [];
      if (!same(signature, sign("ask", place, `${at}-${nonce}`))) return undefined;
      const age = Math.abs(now.getTime() - Number.parseInt(at, 36));
      return age <= FRESH_MS ? sign("answer", place, challenge) : undefined;
    },
    isAnswer: (place, challenge, text) => same(text, sign("answer", place, challenge)),
  };
}

const same = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
};
