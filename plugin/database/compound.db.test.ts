import { CompiledQuery, sql } from "kysely";
import { expect, test } from "vitest";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { commitTogether } from "./compound.ts";
import { inTransaction } from "./connection.ts";

const koha = useKoha();

const values = () =>
  koha.db
    .selectFrom("tidings_setting")
    .select(["name", "value"])
    .where("name", "like", "t_%")
    .orderBy("name")
    .execute();
const write = (name: string, value: string) =>
  koha.db
    .insertInto("tidings_setting")
    .values({ name, value, changed_at: at(0), changed_by: "ole" })
    .compile();

test("what was written before and all statements are committed together, timed by the database", async () => {
  await inTransaction(koha.db, async (tx) => {
    await tx.executeQuery(write("t_1", "before"));
    const took = await commitTogether(tx, [write("t_2", "a; b ? \\ 'c'"), CompiledQuery.raw("do sleep(0.05)")]);
    expect(took).toBeGreaterThanOrEqual(50);
    // Another connection sees it although this transaction has not returned yet.
    expect(await values()).toEqual([
      { name: "t_1", value: "before" },
      { name: "t_2", value: "a; b ? \\ 'c'" },
    ]);
  });
});

test("after a statement that fails nothing is kept", async () => {
  await koha.db.deleteFrom("tidings_setting").where("name", "like", "t_%").execute();
  const failing = inTransaction(koha.db, async (tx) => {
    await tx.executeQuery(write("t_1", "before"));
    const fails = sql`signal sqlstate '45000' set message_text = 'no'`.compile(tx);
    await commitTogether(tx, [write("t_2", "first"), fails, write("t_3", "never")]);
  });
  await expect(failing).rejects.toThrow("no");
  expect(await values()).toEqual([]);
});
