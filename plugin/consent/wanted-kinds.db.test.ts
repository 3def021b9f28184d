import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../scripts/test-database.ts";
import { isWanted, readWantedKinds, saveWantedKinds } from "./wanted-kinds.ts";

let koha: TestDatabase;
beforeAll(async () => {
  koha = await openTestDatabase();
});
afterAll(() => koha.close());

const now = new Date("2026-03-02T12:00:00Z");
const read = async (patronId: number) => (await readWantedKinds(koha.db, [patronId])).get(patronId) ?? [];

test("a kind without a choice is wanted, and a choice is for one kind, channel and patron", async () => {
  await saveWantedKinds(koha.db, 7, [{ kind: "overdue", channel: "sms", wanted: false }], "patron", now);
  const mine = await read(7);
  expect(isWanted(mine, "overdue", "sms")).toBe(false);
  expect(isWanted(mine, "overdue", "telegram")).toBe(true);
  expect(isWanted(mine, "hold_ready", "sms")).toBe(true);
  expect(await read(8)).toEqual([]);
});

test("a choice can be changed, others stay, and who changed it is stored, however long the name", async () => {
  await saveWantedKinds(koha.db, 9, [{ kind: "loans", channel: "sms", wanted: false }], "patron", now);
  await saveWantedKinds(koha.db, 9, [{ kind: "overdue", channel: "sms", wanted: false }], "patron", now);
  const name = "ø".repeat(70);
  await saveWantedKinds(koha.db, 9, [{ kind: "loans", channel: "sms", wanted: true }], name, now);
  const mine = await read(9);
  expect([isWanted(mine, "loans", "sms"), isWanted(mine, "overdue", "sms")]).toEqual([true, false]);
  const by = await koha.db.selectFrom("tidings_choice").select("changed_by").where("kind", "=", "loans").execute();
  expect(by).toEqual([{ changed_by: "ø".repeat(64) }]);
});
