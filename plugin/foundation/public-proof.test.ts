import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { sealed } from "./log.ts";
import { openProof } from "./public-proof.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, seconds));
const proof = openProof(sealed("a-token-of-one-installation"));
const other = openProof(sealed("a-token-of-another-library"));

test("a challenge is answered by whoever knows the token", () => {
  const challenge = proof.ask("bot", at(0), randomBytes(16));
  const answer = openProof(sealed("a-token-of-one-installation")).answer("bot", challenge, at(3)) ?? "";
  expect(proof.isAnswer("bot", challenge, answer)).toBe(true);
  expect(encodeURIComponent(challenge)).toBe(challenge);
});

test("nobody else can have one answered, nor answer one", () => {
  const challenge = proof.ask("bot", at(0), randomBytes(16));
  expect(other.answer("bot", challenge, at(0))).toBeUndefined();
  expect(proof.answer("bot", other.ask("bot", at(0), randomBytes(16)), at(0))).toBeUndefined();
  for (const text of ["", challenge, challenge.slice(0, 64), "0".repeat(64), "é".repeat(64)]) {
    expect(proof.answer("bot", text === challenge ? `${text}x` : text, at(0))).toBeUndefined();
    expect(proof.isAnswer("bot", challenge, text)).toBe(false);
  }
});

test("an answer for one place proves no other, and an old challenge proves nothing", () => {
  const challenge = proof.ask("staff", at(0), randomBytes(16));
  expect(proof.answer("patron", challenge, at(0))).toBeUndefined();
  expect(proof.answer("staff", challenge, at(61))).toBeUndefined();
  const answer = proof.answer("staff", challenge, at(59)) ?? "";
  expect(proof.isAnswer("patron", challenge, answer)).toBe(false);
  expect(proof.isAnswer("staff", proof.ask("staff", at(0), randomBytes(16)), answer)).toBe(false);
});
