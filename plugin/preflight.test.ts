import { expect, test } from "vitest";
import { type Facts, preflight } from "./preflight.ts";

const GOOD: Facts = {
  nodeVersion: "v24.21.0",
  databaseVersion: "10.11.19-MariaDB-0+deb12u1",
  binlogFormat: undefined,
  missing: [],
  lacking: [],
  clockAheadMs: 120,
  pendingMigrations: [],
  ledger: "append_only",
};

const refusals = (facts: Partial<Facts>) =>
  preflight({ ...GOOD, ...facts })
    .filter(({ refused }) => refused)
    .map(({ sentence }) => sentence);

test("a sound host is not refused", () => {
  expect(refusals({})).toEqual([]);
  expect(preflight(GOOD)).toHaveLength(7);
});

test.each<[string, Partial<Facts>, string]>([
  ["Node 22", { nodeVersion: "v22.9.0" }, "needs Node 24"],
  ["MySQL", { databaseVersion: "8.4.3" }, "not MariaDB"],
  ["MariaDB 10.5", { databaseVersion: "10.5.29-MariaDB-log" }, "needs 10.6 or later"],
  ["MariaDB 5.5", { databaseVersion: "5.5.68-MariaDB" }, "needs 10.6 or later"],
  ["a binary log of statements", { binlogFormat: "STATEMENT" }, "set binlog_format=MIXED or ROW"],
  ["a missing table", { missing: ["message_queue"] }, "lacks what Tidings reads from Koha: message_queue"],
  ["a missing column", { missing: ["borrowers.lang"] }, "borrowers.lang"],
  ["a clock 31 s ahead", { clockAheadMs: 31_000 }, "31 seconds ahead of"],
  ["a clock 45 s behind", { clockAheadMs: -45_000 }, "45 seconds behind"],
  ["a waiting migration", { pendingMigrations: ["0009_x.sql"] }, '0009_x.sql. Run "npm run migrate"'],
])("%s is refused with a sentence that says what to do", (_, facts, words) => {
  expect(refusals(facts)).toEqual([expect.stringContaining(words)]);
});

test.each<[string, Partial<Facts>]>([
  ["MariaDB 10.6", { databaseVersion: "10.6.0-MariaDB" }],
  ["MariaDB 11.8", { databaseVersion: "11.8.2-MariaDB-ubu2404" }],
  ["MariaDB 12", { databaseVersion: "12.0.1-MariaDB" }],
  ["a binary log of rows", { binlogFormat: "ROW" }],
  ["a mixed binary log", { binlogFormat: "MIXED" }],
  ["an old Koha without optional columns", { lacking: ["message_queue.failure_code"] }],
  ["a clock 29 s behind", { clockAheadMs: -29_000 }],
  ["a ledger that could be changed", { ledger: "writable" }],
  ["a database without a ledger yet", { ledger: undefined }],
])("%s is good enough", (_, facts) => {
  expect(refusals(facts)).toEqual([]);
});

test("if the user could change the ledger, the finding says how to make one who cannot", () => {
  const ledger = preflight({ ...GOOD, ledger: "writable" }).find(({ about }) => about === "ledger");
  expect(ledger?.sentence).toContain("npm run -s grants");
});

test("all faults are reported together", () => {
  const worst = { nodeVersion: "v18.0.0", databaseVersion: "8.0.1", binlogFormat: "statement", missing: ["branches"] };
  expect(refusals({ ...worst, clockAheadMs: 99_000, pendingMigrations: ["0001_a.sql"] })).toHaveLength(6);
});

test("a database that cannot be reached is refused in addition to other faults", () => {
  const findings = preflight({ nodeVersion: "v20.1.0", unreachable: "Nobody answers." });
  expect(findings.map(({ about, refused }) => [about, refused])).toEqual([
    ["node", true],
    ["database", true],
  ]);
});
