import fc from "fast-check";
import type { ChannelName } from "../database/tables.ts";
import { AS_INSTALLED, type Ruling, URGENCIES, WEEKDAYS } from "./rules/notice-rule.ts";
import type { Person } from "./ways.ts";

const CHANNELS: readonly ChannelName[] = ["sms", "telegram", "email"];
const STATES = ["none", "pending_opt_in", "opted_in", "opted_in", "rejected", "pending_opt_out", "opted_out"] as const;

/** A person who is opted in by these channels, newest first, at these addresses, and wants everything. */
export const aPersonWith = (patronId: number, addresses: Partial<Record<ChannelName, number>>): Person => ({
  patronId,
  choices: Object.entries(addresses).map(([channel, addressId]) => ({
    patronId,
    channel: channel as ChannelName,
    state: "opted_in",
    addressId,
    ledgerId: addressId * 10,
  })),
  wants: () => true,
});

/** A person with any standing, at most one a channel; few addresses, so that some have one together. */
export const anyPerson = (patronId: number): fc.Arbitrary<Person> =>
  fc
    .record({
      channels: fc.shuffledSubarray([...CHANNELS]),
      states: fc.array(fc.constantFrom(...STATES), { minLength: 3, maxLength: 3 }),
      addresses: fc.array(fc.option(fc.integer({ min: 1, max: 3 }), { freq: 8 }), { minLength: 3, maxLength: 3 }),
      unwanted: fc.subarray([...CHANNELS], { maxLength: 1 }),
      hidesTitles: fc.boolean(),
    })
    .map(({ channels, states, addresses, unwanted, hidesTitles }) => ({
      patronId,
      choices: channels.map((channel, at) => {
        const address = addresses[at] ?? null;
        // An address is a phone's or a mailbox's, never both.
        const addressId = address === null ? null : address + 10 * CHANNELS.indexOf(channel);
        return { patronId, channel, state: states[at] ?? "none", addressId, ledgerId: patronId * 100 + at };
      }),
      wants: (channel: ChannelName) => !unwanted.includes(channel),
      ...(patronId !== 7 && hidesTitles ? { hidesTitles } : {}),
    }));

/** What rules may decide about sending. */
export const anyRuling: fc.Arbitrary<Ruling> = fc.record({
  sends: fc.constantFrom(true, true, true, false),
  ways: fc.oneof(
    fc.constant(AS_INSTALLED.ways),
    fc.record({ mode: fc.constantFrom("first" as const, "all" as const), order: fc.shuffledSubarray([...CHANNELS]) }),
  ),
  to: fc.constantFrom("patron", "guardian", "both"),
  words: fc.constantFrom("koha", "own"),
  days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
  expiresAfterHours: fc.integer({ min: 1, max: 336 }),
  urgency: fc.constantFrom(...URGENCIES),
  mail: fc.constant("leave" as const),
  print: fc.constant("leave" as const),
});

const SENDERS = [
  ["sms", "15550100001"],
  ["telegram", "telegram"],
  ["email", "library@example.org"],
] as const satisfies [ChannelName, string][];

/** Some channels are set up. */
export const anySenders: fc.Arbitrary<Map<ChannelName, string>> = fc
  .subarray([...SENDERS])
  .map((some) => new Map<ChannelName, string>(some));
