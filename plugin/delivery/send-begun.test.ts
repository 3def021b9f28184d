import { expect, test } from "vitest";
import { SendFailure } from "../channels/channel.ts";
import { openLog } from "../foundation/log.ts";
import type { Begun } from "../outbox/begin.ts";
import type { Outcome } from "../outbox/message.ts";
import { openConcurrency } from "./concurrency.ts";
import { aChannel } from "./dispatcher.fixture.ts";
import { openSendBegun } from "./send-begun.ts";

const SENDER = "15550100001";

/** A process whose provider says each time that this sender must rest for a minute; its clock stands still. */
function aTiredSender() {
  const plivo = aChannel(() =>
    Promise.reject(new SendFailure("retry", "insufficient_funds", "No credit.", { stopSenderMs: 60_000 })),
  );
  const outcomes: Outcome[] = [];
  const clock = { ms: 0 };
  const send = openSendBegun({
    channels: new Map([["sms", plivo]]),
    log: openLog("tidings", "info", { write: () => {} }),
    now: () => new Date(0),
    monotonic: () => clock.ms,
    concurrency: openConcurrency(4, 2, () => {}),
    effects: { optedOut: async () => {}, refused: async () => {}, rest: async () => {} },
    settle: async (message, outcome) => {
      outcomes.push(outcome);
      return { id: message.id, next: { state: "queued", reason: null, tries: 0 }, kept: true };
    },
  });
  const message = (id: number, sender = SENDER) =>
    ({
      id,
      channel: "sms",
      sender,
      to: "15552223333",
      claimNumber: 1,
      begunAt: new Date(0),
      text: "x",
      expires_at: null,
    }) as unknown as Begun;
  return { plivo, outcomes, clock, send: (id: number, sender?: string) => send(message(id, sender), clock.ms) };
}

test("what has begun for a sender that must rest gives up unsent, and others are not held up", async () => {
  const { plivo, outcomes, clock, send } = aTiredSender();
  await send(1);
  await send(2);
  expect(outcomes.map(({ kind }) => kind)).toEqual(["retry", "unbegun"]);
  await send(3, "15550100002");
  clock.ms = 60_001;
  await send(4);
  expect(plivo.sent.map(({ attempt }) => attempt)).toEqual(["1-1-0", "3-1-0", "4-1-0"]);
});
