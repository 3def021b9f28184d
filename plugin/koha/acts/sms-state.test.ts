import { expect, test } from "vitest";
import type { SmsState, Tick } from "./act.ts";
import { sameState, withoutSms, withSms } from "./sms-state.ts";

const tick = (...transports: string[]): Tick => ({ days: null, digest: 0, transports });
const message = (name: string, more = {}) => ({ name, takesDays: false, digests: [0], days: null, ...more });
const record = (number: string | null, ticks: Record<string, Tick | null>): SmsState => ({ number, ticks });

test("only what is empty is filled", () => {
  const from = record(null, { Hold_Filled: tick("email"), Item_Due: null, Item_Checkout: tick("sms") });
  const to = withSms(
    from,
    "+4512345678",
    ["Hold_Filled", "Item_Due", "Item_Checkout"].map((name) => message(name)),
  );
  expect(to).toEqual(
    record("+4512345678", { Hold_Filled: tick("email", "sms"), Item_Due: tick("sms"), Item_Checkout: tick("sms") }),
  );
  expect(withSms(record("99", {}), "+4512345678", []).number).toBe("99");
});

test("a message is ticked only as Koha can text it, and with days that somebody chose", () => {
  const digest = { days: 3, digest: 1 as const, transports: ["email"] };
  const from = record("1", { Advance_Notice: null, Item_Due: digest });
  expect(withSms(from, "+1", [message("Advance_Notice", { takesDays: true }), message("Item_Due")])).toEqual(from);
  const able = [message("Advance_Notice", { takesDays: true, days: 2 }), message("Item_Due", { digests: [0, 1] })];
  expect(withSms(from, "+1", able).ticks).toEqual({
    Advance_Notice: { days: 2, digest: 0, transports: ["sms"] },
    Item_Due: { ...digest, transports: ["email", "sms"] },
  });
});

test("what is taken back is as it was before, but for what somebody has changed since", () => {
  const was = record(null, { Hold_Filled: tick("email"), Item_Due: null });
  const became = record("+1", { Hold_Filled: tick("email", "sms"), Item_Due: tick("sms") });
  expect(withoutSms(became, was, became)).toEqual(was);
  const since = record("+2", { Hold_Filled: tick("print", "sms"), Item_Due: tick("email", "sms") });
  expect(withoutSms(since, was, became)).toEqual(record("+2", { Hold_Filled: tick("print"), Item_Due: tick("email") }));
  const ended = record("+1", { Hold_Filled: tick(), Item_Due: null });
  expect(withoutSms(ended, was, became)).toEqual({ ...ended, number: null });
});

test("two states are the same whatever the order of what is ticked", () => {
  expect(
    sameState(record("1", { A: tick("sms", "email"), B: null }), record("1", { B: null, A: tick("email", "sms") })),
  ).toBe(true);
  expect(sameState(record("1", { A: null }), record("1", { A: tick() }))).toBe(false);
});
