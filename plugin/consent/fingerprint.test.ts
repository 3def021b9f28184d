import { expect, test } from "vitest";
import { sealed } from "../foundation/log.ts";
import { isErased, openFingerprint } from "./fingerprint.ts";

const print = openFingerprint(sealed("a process key for tests"));

test("a fingerprint is recognised, does not show the address, and fits its column with the row's id", () => {
  const made = print("sms", "15550100001");
  expect(isErased(made)).toBe(true);
  expect(isErased("15550100001")).toBe(false);
  expect(made).not.toContain("0100001");
  expect(`${made}:18446744073709551615`.length).toBeLessThan(254);
});

test("fingerprints compare only under the same key, and a chat of the same digits differs", () => {
  const made = print("sms", "15550100001");
  expect(openFingerprint(sealed("a process key for tests"))("sms", "15550100001")).toBe(made);
  expect(openFingerprint(sealed("another key"))("sms", "15550100001")).not.toBe(made);
  expect(print("telegram", "15550100001")).not.toBe(made);
  expect(print("sms", "15550100002")).not.toBe(made);
});
