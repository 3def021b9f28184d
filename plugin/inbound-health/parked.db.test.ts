import { beforeEach, expect, test } from "vitest";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { finishParked, recordParked } from "./parked.ts";

const koha = useKoha();
beforeEach(async () => {
  await koha.db.deleteFrom("tidings_parked").execute();
});

const heardAt = at(-30).toISOString();
const aText = (row: number, text = `text ${row}`, address = "15559990001") => ({
  row,
  heardAt,
  channel: "sms",
  kind: "text",
  address,
  text,
});
const tell = (rows: number[], texts: ReturnType<typeof aText>[] = [], bot = "desk", heard = heardAt) =>
  recordParked(koha.db, { bot, rows: rows.map((row) => ({ row, heardAt: heard })), texts }, at(0));
const kept = () => koha.db.selectFrom("tidings_parked").selectAll().orderBy("id").execute();

test("texts that were not read yet are wanted, and stored once however often they are reported", async () => {
  expect(await tell([1, 2])).toEqual({ done: [], wanted: [1, 2] });
  expect(await tell([1, 2], [aText(1)])).toEqual({ done: [], wanted: [2] });
  expect(await tell([1, 2], [aText(1), aText(2, "🛑 stop sending \u0000 me")])).toEqual({ done: [], wanted: [] });
  expect((await kept()).map(({ bot_row, text, done_at }) => [bot_row, text, done_at])).toEqual([
    [1, "text 1", null],
    [2, "🛑 stop sending \u0000 me", null],
  ]);
});

test("the bot learns what a person has dealt with, as often as it asks", async () => {
  await tell([1, 2], [aText(1), aText(2)]);
  const [first] = await kept();
  expect(await finishParked(koha.db, first?.id ?? 0, "sofie", at(5))).toBe(true);
  for (let times = 0; times < 2; times += 1) expect(await tell([1, 2])).toEqual({ done: [1], wanted: [] });
  expect(await kept()).toMatchObject([
    { done_by: "sofie", done_at: at(5) },
    { done_by: null, done_at: null },
  ]);
});

test("of two people who mark it as done one is told that the other was first", async () => {
  await tell([1], [aText(1)]);
  const [{ id } = { id: 0 }] = await kept();
  const done = await Promise.all(["sofie", "emil"].map((who) => finishParked(koha.db, id, who, at(5))));
  expect(done.sort()).toEqual([false, true]);
  expect(await finishParked(koha.db, 999_999, "sofie", at(5))).toBe(false);
});

test("another bot, and an inbox that began anew, have texts of their own under the same row number", async () => {
  await tell([1], [aText(1)]);
  const [{ id } = { id: 0 }] = await kept();
  await finishParked(koha.db, id, "sofie", at(5));
  expect(await tell([1], [], "branch")).toEqual({ done: [], wanted: [1] });
  expect(await tell([1], [], "desk", at(60).toISOString())).toEqual({ done: [], wanted: [1] });
});

test("whatever is in a text or in its address, it can be stored", async () => {
  const odd = aText(1, "x".repeat(20_000), "１５５５ø".repeat(30));
  expect(await tell([1], [odd])).toEqual({ done: [], wanted: [] });
  expect((await kept())[0]?.address).toBe(odd.address);
});
