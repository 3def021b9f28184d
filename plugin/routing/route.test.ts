import fc from "fast-check";
import { expect, test } from "vitest";
import type { Reachable } from "../consent/standing.ts";
import type { ChannelName } from "../database/tables.ts";
import { type Decision, type Facts, route, TOO_LATE_MS } from "./route.ts";

const MINUTE = 60_000;
const now = new Date("2026-03-02T12:00:00Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * MINUTE);
const choice = (state: string, channel: ChannelName = "sms", more: Partial<Reachable> = {}): Reachable => ({
  patronId: 7,
  channel,
  state,
  addressId: 70,
  ledgerId: 700,
  ...more,
});
const both = new Map<ChannelName, string>([
  ["sms", "15550100001"],
  ["telegram", "telegram"],
]);
const only = (channel: ChannelName) => new Map([...both].filter(([name]) => name === channel));
const facts = (more: Partial<Facts> = {}): Facts => ({
  patronId: 7,
  letterCode: "HOLD",
  since: ago(1),
  mergingSince: more.since ?? ago(1),
  patronExists: true,
  choices: [choice("opted_in")],
  senders: both,
  wants: () => true,
  ...more,
});

const CASES: [what: string, given: Partial<Facts>, decision: Partial<Decision> & { channel?: ChannelName }][] = [
  ["a hold's notice of an opted-in patron leaves at once", {}, { kind: "send", channel: "sms" }],
  [
    "the newest choice wins: Telegram",
    { choices: [choice("opted_in", "telegram"), choice("opted_in")] },
    { kind: "send", channel: "telegram" },
  ],
  [
    "the newest choice wins: SMS",
    { choices: [choice("opted_in"), choice("opted_in", "telegram")] },
    { kind: "send", channel: "sms" },
  ],
  [
    "a channel that was left does not count",
    { choices: [choice("opted_out", "telegram"), choice("opted_in")] },
    { kind: "send", channel: "sms" },
  ],
  [
    "if one channel is switched off, the other is used",
    { choices: [choice("opted_in", "telegram"), choice("opted_in")], senders: only("sms") },
    { kind: "send", channel: "sms" },
  ],
  [
    "with its only channel switched off a notice waits",
    { senders: only("telegram") },
    { kind: "hold", because: "sender_stopped" },
  ],
  [
    "an opt-in without an address sends nowhere",
    { choices: [choice("opted_in", "sms", { addressId: null })] },
    { kind: "hold", because: "sender_stopped" },
  ],
  [
    "a row without a patron is not ours",
    { patronId: null, patronExists: false },
    { kind: "leave", because: "no_patron" },
  ],
  ["a password reset is not ours", { letterCode: "PASSWORD_RESET" }, { kind: "leave", because: "security" }],
  ["a one-time code is not ours", { letterCode: "2FA_OTP_TOKEN" }, { kind: "leave", because: "security" }],
  [
    "a verification mail is not ours, however old",
    { letterCode: "OPAC_REG_VERIFY", since: ago(60 * 60) },
    { kind: "leave", because: "security" },
  ],
  ["a notice to a patron who is gone is left", { patronExists: false }, { kind: "leave", because: "patron_gone" }],
  ["a patron who chose nothing waits", { choices: [] }, { kind: "hold", because: "not_opted_in" }],
  [
    "an open invitation is no consent",
    { choices: [choice("pending_opt_in")] },
    { kind: "hold", because: "not_opted_in" },
  ],
  ["a rejected invitation is no consent", { choices: [choice("rejected")] }, { kind: "hold", because: "not_opted_in" }],
  [
    "after a day without an opt-in it ends",
    { choices: [], since: ago(24 * 60) },
    { kind: "end", because: "not_opted_in_for_a_day" },
  ],
  [
    "a minute before that it still waits",
    { choices: [], since: ago(24 * 60 - 1) },
    { kind: "hold", because: "not_opted_in" },
  ],
  [
    "a notice to a patron who opted out ends, even where nothing tells when that was",
    { choices: [choice("opted_out")] },
    { kind: "end", because: "opted_out" },
  ],
  [
    "a kind that is not wanted by any channel ends",
    { choices: [choice("opted_in", "telegram"), choice("opted_in")], wants: () => false },
    { kind: "end", because: "not_wanted" },
  ],
  [
    "a kind that is wanted by SMS alone leaves by SMS, whatever was chosen last",
    { choices: [choice("opted_in", "telegram"), choice("opted_in")], wants: (channel) => channel === "sms" },
    { kind: "send", channel: "sms" },
  ],
  [
    "a kind that is wanted only by a switched-off channel waits for it",
    {
      choices: [choice("opted_in", "telegram"), choice("opted_in")],
      wants: (c) => c === "sms",
      senders: only("telegram"),
    },
    { kind: "hold", because: "sender_stopped" },
  ],
  [
    "unwanted kinds make no difference for a patron who never opted in",
    { choices: [], wants: () => false },
    { kind: "hold", because: "not_opted_in" },
  ],
  [
    "nor for one who is opting out",
    { choices: [choice("pending_opt_out")], left: { at: ago(2), event: "opted_out" } },
    { kind: "end", because: "had_opted_out" },
  ],
  ["47 hours are not too late", { since: ago(47 * 60) }, { kind: "send" }],
  ["48 hours are", { since: ago(48 * 60) }, { kind: "end", because: "too_late" }],
  [
    "a check-in waits for further lines",
    { letterCode: "CHECKIN", since: ago(14) },
    { kind: "hold", because: "merging" },
  ],
  ["a checkout too", { letterCode: "CHECKOUT", since: ago(0) }, { kind: "hold", because: "merging" }],
  ["and a renewal", { letterCode: "RENEWAL", since: ago(0) }, { kind: "hold", because: "merging" }],
  ["for a quarter of an hour", { letterCode: "CHECKIN", since: ago(15) }, { kind: "send" }],
  [
    "counted from when we first saw it, where Koha's own time moves",
    { letterCode: "CHECKIN", since: ago(40), mergingSince: ago(5) },
    { kind: "hold", because: "merging" },
  ],
  ["a notice without a letter code is a notice", { letterCode: null }, { kind: "send" }],
];

test.each(CASES)("%s", (_what, given, decision) => {
  expect(route(facts(given), now)).toMatchObject(decision);
});

test("a decision to send says where to, by which consent, and until when", () => {
  expect(route(facts({ since: ago(60) }), now)).toEqual({
    kind: "send",
    channel: "sms",
    sender: "15550100001",
    addressId: 70,
    ledgerId: 700,
    until: new Date(ago(60).getTime() + TOO_LATE_MS),
  });
});

test("a merging notice is looked at again after its quarter of an hour", () => {
  expect(route(facts({ letterCode: "CHECKIN", since: ago(4) }), now)).toMatchObject({ until: ago(-11) });
});

const anyFacts: fc.Arbitrary<Facts> = fc.record({
  patronId: fc.option(fc.constant(7)),
  letterCode: fc.constantFrom("HOLD", "CHECKIN", "PASSWORD_RESET", "ODUE", null),
  since: fc.integer({ min: -30, max: 100 * 60 }).map(ago),
  mergingSince: fc.integer({ min: -30, max: 100 * 60 }).map(ago),
  patronExists: fc.boolean(),
  choices: fc.array(
    fc.record({
      patronId: fc.constant(7),
      channel: fc.constantFrom<ChannelName>("sms", "telegram"),
      state: fc.constantFrom("none", "pending_opt_in", "opted_in", "rejected", "pending_opt_out", "opted_out"),
      addressId: fc.option(fc.integer({ min: 1, max: 9 })),
      ledgerId: fc.nat(),
    }),
    { maxLength: 3 },
  ),
  wants: fc.func(fc.boolean()) as fc.Arbitrary<() => boolean>,
  senders: fc.subarray([...both]).map((some) => new Map(some)),
});
const sent = (check: (facts: Facts, send: Extract<Decision, { kind: "send" }>) => void) =>
  fc.assert(
    fc.property(anyFacts, (given) => {
      const decision = route(given, now);
      if (decision.kind === "send") check(given, decision);
    }),
    { numRuns: 2_000 },
  );

test("nothing is sent by a channel or to an address that the patron did not opt in to", () => {
  sent((given, { channel, addressId, ledgerId }) => {
    expect(given.choices).toContainEqual({ patronId: 7, channel, state: "opted_in", addressId, ledgerId });
  });
});

test("nothing older than 48 hours is sent, or may leave after that", () => {
  sent((given, { until }) => {
    expect(given.since.getTime()).toBeGreaterThan(now.getTime() - 48 * 60 * MINUTE);
    expect(until.getTime()).toBe(given.since.getTime() + 48 * 60 * MINUTE);
  });
});

test("nothing is sent by a switched-off channel, or to a patron who is gone", () => {
  sent((given, { channel, sender }) => {
    expect(given.senders.get(channel)).toBe(sender);
    expect(given.patronExists && given.patronId !== null).toBe(true);
  });
});

test("a held notice is always looked at again within a quarter of an hour", () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      const decision = route({ ...given, mergingSince: given.since <= now ? given.mergingSince : now }, now);
      if (decision.kind !== "hold") return;
      expect(decision.until.getTime()).toBeGreaterThan(now.getTime());
      if (decision.because !== "merging")
        expect(decision.until.getTime()).toBeLessThanOrEqual(now.getTime() + 15 * MINUTE);
    }),
    { numRuns: 2_000 },
  );
});
