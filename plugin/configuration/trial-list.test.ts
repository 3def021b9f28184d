import { expect, test } from "vitest";
import { anInstallation } from "./installation.fixture.ts";
import { readTrialList, readTrialTargets, trialOnly } from "./trial-list.ts";

const read = (text: string, country = "US") => [...readTrialList(text, country).addresses];

test.each([
  ["(503) 555-0101", "US", ["15035550101"]],
  ["+1 503.555.0101", "DK", ["15035550101"]],
  ["655 55 01 02", "ES", ["34655550102"]],
  ["06 39 98 01 03", "FR", ["33639980103"]],
  ["0033 6 39 98 01 03", "US", ["33639980103"]],
  ["-1001234567", "US", ["-1001234567"]],
  ["Anne@Library.Example", "US", ["anne@library.example"]],
  ["anna@müller.example", "US", ["anna@xn--mller-kva.example"]],
  ["+52 1 55 1234 5678", "US", ["525512345678", "5215512345678"]],
  ["0690 12 34 56", "FR", ["590690123456", "33690123456", "594690123456", "596690123456", "262690123456"]],
])("%s on the list of a library in %s is read as the stored address", (entry, country, addresses) => {
  expect(read(entry, country)).toEqual(addresses);
});

test.each([
  ["5035550101", "US", ["5035550101", "15035550101"]],
  ["15035550101", "US", ["15035550101", "15035550101"]],
  ["4520123456", "DK", ["4520123456", "4520123456"]],
  ["34655550102", "US", ["34655550102", "34655550102"]],
])("bare digits %s may be a chat, or a number with or without its country code", (entry, country, addresses) => {
  expect(read(entry, country)).toEqual([...new Set(addresses)]);
});

test("commas, semicolons and line breaks separate entries; each counts once, whatever it may mean", () => {
  const list = readTrialList(" (503) 555-0101;5035550101,\r\n\n(503) 555-0101 , ", "US");
  expect(list.entries).toBe(2);
  expect([...list.addresses]).toEqual(["15035550101", "5035550101"]);
  expect(readTrialList("", "US")).toEqual({ addresses: new Set(), entries: 0, unreadable: [] });
});

test("an entry that is no number, chat or email address is returned as typed, and matches nothing", () => {
  const { addresses, unreadable } = readTrialList(
    "Anne, 555-0101, 911, anne@, @anne_b, 503 555 0101 503 555 0102, --5, søren@bibliotek.example",
    "US",
  );
  expect(unreadable).toEqual([
    "Anne",
    "555-0101",
    "911",
    "anne@",
    "@anne_b",
    "503 555 0101 503 555 0102",
    "--5",
    "søren@bibliotek.example",
  ]);
  expect(addresses.size).toBe(0);
});

test("in trial the list is read in the library's country; a live library has no list", () => {
  const env = { TIDINGS_TRIAL_ADDRESSES: "20 12 34 56", TIDINGS_COUNTRY: "DK" };
  expect(trialOnly(anInstallation({ mode: "trial", env }))).toEqual(new Set(["4520123456"]));
  expect(trialOnly(anInstallation({ mode: "live", env }))).toBeUndefined();
});

test("a test text can go to each entry that is understood, by each way that it may mean", () => {
  expect(readTrialTargets("(503) 555-0101; Anne\nAnne@Library.Example, -1001234567, 15035550101", "US")).toEqual([
    { entry: "(503) 555-0101", channel: "sms", address: "15035550101" },
    { entry: "Anne@Library.Example", channel: "email", address: "anne@library.example" },
    { entry: "-1001234567", channel: "telegram", address: "-1001234567" },
    { entry: "15035550101", channel: "sms", address: "15035550101" },
    { entry: "15035550101", channel: "telegram", address: "15035550101" },
  ]);
  expect(readTrialTargets("", "US")).toEqual([]);
});
