import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { sealed } from "../plugin/foundation/log.ts";
import { openProof } from "../plugin/foundation/public-proof.ts";
import { openApp } from "./app.ts";
import { openMetrics } from "./metrics.ts";

const now = () => new Date(Date.UTC(2026, 0, 1));

test("the bot answers the service's challenge at its public address, account or none, and nobody else's", async () => {
  const proof = openProof(sealed("a-token-of-one-installation"));
  const prove = (challenge: string) => proof.answer("bot", challenge, now());
  const state = () => ({ working: true, waiting: 0, parked: 0, channels: [] });
  const log = { note: () => {}, bug: () => {} };
  const app = openApp({ sms: undefined, prove, state, tally: openMetrics(state), log });
  const challenge = proof.ask("bot", now(), randomBytes(16));
  const answer = await app.request(`/bot/plivo/proof/${challenge}`);
  expect(proof.isAnswer("bot", challenge, await answer.text())).toBe(true);
  expect((await app.request(`/bot/plivo/proof/${challenge.replace(/.$/, "x")}`)).status).toBe(404);
});
