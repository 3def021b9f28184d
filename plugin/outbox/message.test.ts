import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReceiptJudgement } from "../channels/receipt.ts";
import type { MessageState } from "../database/tables.ts";
import { afterReceipt, afterSend, hasEnded, mayMove, type Next, type Outcome, type RetryBudget } from "./message.ts";

const NOW = new Date("2026-03-02T10:00:00.000Z");
const at = (ms: number) => new Date(NOW.getTime() + ms);
const MINUTE = 60_000;

const STATES: MessageState[] = ["queued", "sending", "sent", "delivered", "failed", "uncertain", "cancelled"];
const ALLOWED: Record<MessageState, MessageState[]> = {
  queued: ["sending", "cancelled", "sent", "delivered"],
  sending: ["sent", "delivered", "queued", "cancelled", "failed", "uncertain"],
  uncertain: ["sent", "delivered", "failed", "queued", "cancelled"],
  sent: ["delivered", "failed", "queued"],
  delivered: [],
  failed: [],
  cancelled: [],
};

describe("the table of moves", () => {
  for (const from of STATES)
    for (const to of STATES) {
      const allowed = ALLOWED[from].includes(to);
      test(`${from} ${allowed ? "may become" : "never becomes"} ${to}`, () => expect(mayMove(from, to)).toBe(allowed));
    }

  test.each(STATES)("%s has ended unless something is still to happen to it", (state) => {
    expect(hasEnded(state)).toBe(["sent", "delivered", "failed", "cancelled"].includes(state));
  });
});

const fresh: RetryBudget = { tries: 0, maxTries: 6, expiresAt: at(24 * 60 * MINUTE) };
const lastTry: RetryBudget = { ...fresh, tries: 5 };
const once: RetryBudget = { ...fresh, maxTries: 1 };
const endsSoon: RetryBudget = { ...fresh, expiresAt: at(20_000) };

const unavailable: Outcome = { kind: "retry", reason: "provider_unavailable", backoff: {} };
const misconfigured: Outcome = { kind: "retry", reason: "number_misconfigured", backoff: {} };
const limited: Outcome = { kind: "retry", reason: "rate_limited", backoff: { retryAfterMs: 7_000 } };
const broke: Outcome = { kind: "retry", reason: "insufficient_funds", backoff: { stopSenderMs: 120_000 } };

const due = (reason: Next["reason"], ms: number): Next => ({ state: "queued", reason, tries: 0, dueAt: at(ms) });
const tooLate: Next = { state: "cancelled", reason: "too_late", tries: 0 };

describe("after an attempt", () => {
  test.each<[string, RetryBudget, Outcome, Next]>([
    ["taken", fresh, { kind: "accepted", reference: "r" }, { state: "sent", reason: null, tries: 0 }],
    [
      "an outage costs no try",
      fresh,
      unavailable,
      { state: "queued", reason: "provider_unavailable", tries: 0, dueAt: at(5_000) },
    ],
    [
      "a refusal costs a try",
      fresh,
      misconfigured,
      { state: "queued", reason: "number_misconfigured", tries: 1, dueAt: at(30_000) },
    ],
    [
      "each refusal doubles the wait",
      { ...fresh, tries: 2 },
      misconfigured,
      { state: "queued", reason: "number_misconfigured", tries: 3, dueAt: at(2 * MINUTE) },
    ],
    [
      "the provider names the wait",
      fresh,
      limited,
      { state: "queued", reason: "rate_limited", tries: 1, dueAt: at(7_000) },
    ],
    [
      "an empty account costs no try",
      lastTry,
      broke,
      { state: "queued", reason: "insufficient_funds", tries: 5, dueAt: at(120_000) },
    ],
    ["the last try is spent", lastTry, misconfigured, { state: "failed", reason: "tries_spent", tries: 6 }],
    [
      "a single-try message is not repeated",
      once,
      misconfigured,
      { state: "failed", reason: "number_misconfigured", tries: 1 },
    ],
    ["but is due still where an outage turned it away", once, unavailable, due("provider_unavailable", 5_000)],
    ["or the provider asked to come later", once, limited, due("rate_limited", 7_000)],
    ["unless that is too late", { ...once, expiresAt: at(6_000) }, limited, tooLate],
    ["the next try would be too late", endsSoon, misconfigured, { state: "cancelled", reason: "too_late", tries: 1 }],
    ["refused", fresh, { kind: "refused", reason: "bad_number" }, { state: "failed", reason: "bad_number", tries: 0 }],
    [
      "opted out",
      fresh,
      { kind: "stopped", reason: "opted_out_at_provider" },
      { state: "failed", reason: "opted_out_at_provider", tries: 0 },
    ],
    [
      "no answer",
      fresh,
      { kind: "uncertain", reason: "no_answer" },
      { state: "uncertain", reason: "no_answer", tries: 0 },
    ],
    [
      "never left",
      fresh,
      { kind: "unbegun", reason: "gave_up_before_sending" },
      { state: "queued", reason: "gave_up_before_sending", tries: 0, dueAt: NOW },
    ],
    [
      "never left, single try: still to be sent",
      once,
      { kind: "unbegun", reason: "gave_up_before_sending" },
      { state: "queued", reason: "gave_up_before_sending", tries: 0, dueAt: NOW },
    ],
  ])("%s", (_, budget, outcome, next) => {
    expect(afterSend(budget, outcome, NOW, 0)).toEqual(next);
    expect(mayMove("sending", next.state)).toBe(true);
  });

  test("chance spreads retries by up to a fifth", () => {
    expect(afterSend(fresh, misconfigured, NOW, 0.5).dueAt).toEqual(at(33_000));
  });
});

const again: ReceiptJudgement = { kind: "again", reason: "expired", counts: true };
const noFunds: ReceiptJudgement = { kind: "again", reason: "insufficient_funds", counts: false };
const badNumber: ReceiptJudgement = { kind: "failed", reason: "bad_number" };
const queuedAgain: Next = { state: "queued", reason: "expired", tries: 1, dueAt: at(30_000) };

describe("after a receipt", () => {
  test.each<[string, MessageState, RetryBudget, ReceiptJudgement, Next | undefined]>([
    ["delivered after sent", "sent", fresh, { kind: "delivered" }, { state: "delivered", reason: null, tries: 0 }],
    ["sent brings nothing to what is sent", "sent", fresh, { kind: "sent" }, undefined],
    ["failed after sent", "sent", fresh, badNumber, { state: "failed", reason: "bad_number", tries: 0 }],
    [
      "opted out after sent",
      "sent",
      fresh,
      { kind: "opted_out" },
      { state: "failed", reason: "opted_out_at_provider", tries: 0 },
    ],
    ["surely not sent", "sent", fresh, again, queuedAgain],
    [
      "surely not sent for want of money",
      "sent",
      lastTry,
      noFunds,
      { state: "queued", reason: "insufficient_funds", tries: 5, dueAt: at(16 * 30_000) },
    ],
    ["surely not sent, tries spent", "sent", lastTry, again, { state: "failed", reason: "tries_spent", tries: 6 }],
    [
      "surely not sent, and too late for another",
      "sent",
      endsSoon,
      again,
      { state: "failed", reason: "too_late", tries: 1 },
    ],
    ["a confirmation is not sent twice", "sent", once, again, { state: "failed", reason: "expired", tries: 1 }],
    ["a doubt is healed", "uncertain", fresh, { kind: "sent" }, { state: "sent", reason: null, tries: 0 }],
    [
      "a doubt ends delivered",
      "uncertain",
      fresh,
      { kind: "delivered" },
      { state: "delivered", reason: null, tries: 0 },
    ],
    ["a doubt ends failed", "uncertain", fresh, badNumber, { state: "failed", reason: "bad_number", tries: 0 }],
    ["a doubt that was surely not sent is tried again", "uncertain", fresh, again, queuedAgain],
    [
      "a doubt that is too late is called off",
      "uncertain",
      endsSoon,
      again,
      { state: "cancelled", reason: "too_late", tries: 1 },
    ],
    [
      "what waits may turn out to have been sent",
      "queued",
      fresh,
      { kind: "sent" },
      { state: "sent", reason: null, tries: 0 },
    ],
    [
      "what waits may turn out to have arrived",
      "queued",
      fresh,
      { kind: "delivered" },
      { state: "delivered", reason: null, tries: 0 },
    ],
    ["what waits is not failed by an old attempt", "queued", fresh, badNumber, undefined],
    ["what waits is not put off by an old attempt", "queued", fresh, again, undefined],
    ["nor called off by it", "queued", endsSoon, again, undefined],
    ["while the answer is awaited the receipt waits", "sending", fresh, { kind: "delivered" }, undefined],
    ["delivered stays delivered", "delivered", fresh, badNumber, undefined],
    ["failed stays failed", "failed", fresh, { kind: "delivered" }, undefined],
    ["cancelled stays cancelled", "cancelled", fresh, { kind: "delivered" }, undefined],
  ])("%s", (_, state, budget, judgement, next) => {
    expect(afterReceipt(state, budget, judgement, NOW, 0)).toEqual(next);
    if (next) expect(mayMove(state, next.state)).toBe(true);
  });
});

const judgements: ReceiptJudgement[] = [
  { kind: "sent" },
  { kind: "delivered" },
  { kind: "opted_out" },
  badNumber,
  again,
  noFunds,
];
/**
 * How far a message has come; from `queued` it goes out anew, and only a receipt that says "surely not sent" puts it
 * there.
 */
const RANK: Record<MessageState, number> = {
  queued: 0,
  sending: 0,
  uncertain: 1,
  sent: 2,
  delivered: 3,
  failed: 3,
  cancelled: 3,
};

test("receipts in any order, of any number, never move a message backwards", () => {
  const budgets = fc.record({
    tries: fc.nat(6),
    maxTries: fc.integer({ min: 1, max: 6 }),
    expiresAt: fc.constantFrom(null, at(1_000), at(24 * 60 * MINUTE)),
    superseded: fc.boolean(),
  });
  const receipts = fc.array(fc.constantFrom(...judgements), { maxLength: 12 });
  fc.assert(
    fc.property(fc.constantFrom(...STATES), budgets, receipts, (first, budget, heard) => {
      let state = first;
      for (const judgement of heard) {
        const next = afterReceipt(state, budget, judgement, NOW, 0.3);
        if (!next) continue;
        expect(hasEnded(state) && state !== "sent").toBe(false);
        if (next.state === "queued") expect([judgement.kind, budget.superseded]).toEqual(["again", false]);
        else expect(RANK[next.state]).toBeGreaterThan(RANK[state]);
        state = next.state;
      }
    }),
    { numRuns: 500 },
  );
});
