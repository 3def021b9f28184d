import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../scripts/test-database.ts";
import { inTransaction } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { makeLink, useLink } from "./link-tokens.ts";

let koha: TestDatabase;
beforeAll(async () => {
  koha = await openTestDatabase();
});
afterAll(() => koha.close());

const made = new Date("2026-03-02T12:00:00Z");
const after = (seconds: number) => new Date(made.getTime() + seconds * 1000);
const aLink = (patronId: number) =>
  makeLink(koha.db, { patronId, channel: "telegram", madeBy: "patron" }, randomBytes(24), made);
const use = async (token: string, at: Date, channel: ChannelName = "telegram") =>
  (await inTransaction(koha.db, (tx) => useLink(tx, channel, token, at)))?.patronId;

test("a link gives its patron once, and then nothing", async () => {
  const token = await aLink(5);
  expect(await use(token, after(1))).toBe(5);
  expect(await use(token, after(2))).toBeUndefined();
});

test.each([
  [15 * 60 - 1, 6],
  [15 * 60, undefined],
])("a link that is %i seconds old gives patron %s", async (seconds, patron) => {
  expect(await use(await aLink(6), after(seconds))).toBe(patron);
});

test("if several chats open one link at once, one is connected", async () => {
  const token = await aLink(7);
  const patrons = await Promise.all([use(token, after(1)), use(token, after(1)), use(token, after(1))]);
  expect(patrons.filter((patron) => patron === 7)).toHaveLength(1);
  expect(patrons.filter((patron) => patron === undefined)).toHaveLength(2);
});

test("a link has the terms that were ticked for it", async () => {
  const terms = { version: "abcdefghijklmnop", lang: "fr" };
  const link = { patronId: 10, channel: "telegram", madeBy: "patron", terms } as const;
  const token = await makeLink(koha.db, link, randomBytes(24), made);
  expect(await inTransaction(koha.db, (tx) => useLink(tx, "telegram", token, after(1)))).toEqual({
    patronId: 10,
    terms,
  });
});

test("an invented token, or a link of another channel, gives nothing", async () => {
  const token = await aLink(8);
  expect(await use(randomBytes(24).toString("base64url"), after(1))).toBeUndefined();
  expect(await use(token, after(1), "sms")).toBeUndefined();
  expect(await use(token, after(1))).toBe(8);
});

test("the token fits a Telegram link and is not stored readably", async () => {
  const token = await aLink(9);
  expect(token).toMatch(/^[A-Za-z0-9_-]{22,64}$/);
  expect(JSON.stringify(await koha.db.selectFrom("tidings_link").selectAll().execute())).not.toContain(token);
});

test("a link needs enough random bytes", async () => {
  const link = { patronId: 1, channel: "telegram", madeBy: "patron" } as const;
  await expect(makeLink(koha.db, link, randomBytes(15), made)).rejects.toThrow(RangeError);
});
