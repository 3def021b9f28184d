import { expect, onTestFinished, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { readHost } from "./host.ts";

test.each([
  ["current", { failureCode: true, changes: false }],
  ["19.06", { failureCode: false, changes: true }],
] as const)("the optional parts of a %s Koha are recognised", async (shape, expected) => {
  const t = await openTestDatabase(shape);
  onTestFinished(t.close);
  await t.pool.promise().query("alter table message_queue modify to_address varchar(40)");
  const host = await readHost(t.pool.promise());
  expect(host.toAddressMost).toBe(40);
  expect({ failureCode: host.has.failureCode, changes: host.timeQueuedChanges }).toEqual(expected);
});
