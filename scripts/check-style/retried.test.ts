import { expect, test } from "vitest";
import { retriedFaults } from "./retried.ts";

const bare = "return db.transaction().execute(work);";

test.each([bare, "const tx = await db.startTransaction().execute();"])("%s is not retried", (line) => {
  const faults = [{ line: 2, fault: "begins a transaction itself; inTransaction retries it" }];
  expect(retriedFaults("plugin/routing/a.ts", `\n${line}\n`)).toEqual(faults);
});

test.each([
  ["plugin/routing/a.ts", "await inTransaction(db, work);"],
  ["plugin/routing/a.ts", 'db.transaction().setAccessMode("read only").execute(work);'],
  ["plugin/database/connection.ts", bare],
  ["plugin/routing/a.db.test.ts", bare],
  ["scripts/a.ts", bare],
])("in %s, %s is no fault", (file, text) => {
  expect(retriedFaults(file, text)).toEqual([]);
});
