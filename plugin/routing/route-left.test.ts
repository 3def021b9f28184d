import { expect, test } from "vitest";
import { type Facts, route } from "./route.ts";

const NOW = new Date("2026-03-02T12:00:00Z");
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

/** A hold's notice, queued a minute ago, of a patron who has left the only channel they ever had. */
const FACTS: Facts = {
  patronId: 7,
  letterCode: "HOLD",
  since: ago(1),
  mergingSince: ago(1),
  patronExists: true,
  choices: [{ patronId: 7, channel: "sms", state: "opted_out", addressId: 70, ledgerId: 700 }],
  senders: new Map([["sms", "15550100001"]]),
  wants: () => true,
};

test.each([
  ["queued after the patron opted out", { at: ago(2), event: "opted_out" }, "had_opted_out"],
  ["queued after the phone said STOP", { at: ago(2), event: "stop_heard" }, "had_opted_out"],
  ["that waited when the phone said STOP", { at: ago(0.5), event: "stop_heard" }, "opted_out_meanwhile"],
  ["of a patron who blocked the bot", { at: ago(2), event: "telegram_blocked" }, "telegram_blocked"],
  ["to a number that the provider has opted out", { at: ago(2), event: "provider_blocked" }, "opted_out_at_provider"],
  ["to a number that changed", { at: ago(2), event: "number_changed" }, "number_changed"],
  ["of whose end nothing is known", undefined, "opted_out"],
] as const)("a notice %s ends with that reason", (_, left, because) => {
  expect(route({ ...FACTS, left }, NOW)).toEqual({ kind: "end", because });
});
