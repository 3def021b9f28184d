import { setTimeout as sleep } from "node:timers/promises";
import { Hono } from "hono";
import { expect, test } from "vitest";
import type { ListedMessage } from "../../../../reports/messages/list-messages.ts";
import { openLocales } from "../../../../templates/locales.ts";
import type { Frame } from "../../../frame/layout.tsx";
import { asText, csvAnswer, fileName, localTime } from "./csv.ts";
import { readListQuery } from "./list-query.ts";

const say = await openLocales();
const NOW = new Date("2026-03-02T12:00:00Z");
const queryOf = (address = "") => readListQuery(new URLSearchParams(address)).query;
const choices = { libraries: [{ branchcode: "MPL", name: "Midway" }], codes: [], letterNames: new Map() };

const aRow = (wish: Partial<ListedMessage> = {}): ListedMessage => ({
  key: "m1",
  source: "outbox",
  id: 1,
  createdAt: NOW,
  changedAt: NOW,
  sentAt: null,
  state: "delivered",
  reason: null,
  kind: "notice",
  channel: "sms",
  patronId: 7,
  patron: { name: "Rita Reader", card: "card-7" },
  addressId: 1,
  address: "15550000007",
  library: "MPL",
  letterCode: "HOLD",
  noticeId: 4,
  subject: null,
  text: "Dune is ready",
  forgottenAt: null,
  about: null,
  ...wish,
});

/** The answer with these rows, over a route as the pages have one. */
async function answerWith(rows: AsyncGenerator<ListedMessage>, lang: Frame["lang"] = "en"): Promise<Response> {
  const frame = { say, lang, base: "/staff", zone: "America/New_York" };
  const app = new Hono().get("/", (c) => csvAnswer(c, { rows, choices }, { query: queryOf(), frame, now: NOW }));
  return app.request("/");
}
async function* some(...rows: ListedMessage[]) {
  yield* rows;
}

test("a spreadsheet reads its letters, takes nothing for a formula, and shows local times", async () => {
  const texts = ["Dune;=1+1", "=cmd|'/c calc'!A1", "+1", "-2", "@sum", "\tx", "\rx", 'say "hi", twice\nand æøå 📚'];
  const answer = await answerWith(some(...texts.map((text) => aRow({ text, sentAt: NOW }))), "da");
  expect(answer.headers.get("content-type")).toContain("text/csv; charset=utf-8");
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="messages-2026-01-31-2026-03-02.csv"');
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const csv = bytes.toString("utf8");
  expect(csv).toContain("Besked,Oprettet,Første gang sendt");
  expect(csv).toContain("2026-03-02 07:00:00 -05:00");
  expect(csv).toContain("'+1 555 000 0007");
  for (const safe of ["Dune;'=1+1", "'=cmd|'", ",'+1\r\n", ",'-2\r\n", ",'@sum\r\n", ",'\tx", "'\rx"])
    expect(csv).toContain(safe);
  expect(csv).toContain('"say ""hi"", twice\nand æøå 📚"');
});

test.each([
  ["Reader;=cmd|' /C calc'!A0;", "Reader;'=cmd|' /C calc'!A0;"],
  ["a\t@sum(1)", "a\t'@sum(1)"],
  ["a\n=1+1\r\n+2\r-3", "a\n'=1+1\r\n'+2\r'-3"],
  ["--2+3\n--2+3", "--2+3\n'--2+3"],
  // Nothing of these is run.
  ["Due:\n- Dune\n- Emma; -5 kr\n-----\r\n----- \nMidway\n-----", undefined],
  ["a, b = c; d - e", undefined],
])("no part of %j becomes a formula where a spreadsheet divides by semicolon", (cell, shown) => {
  expect(asText(cell)).toBe(shown ?? cell);
});

test("words that Koha let us forget are told of", async () => {
  const csv = await (await answerWith(some(aRow({ text: null, forgottenAt: NOW })))).text();
  expect(csv).toMatch(/Text removed on Mar\s2,\s2026/);
});

test("it is written as it is read, and once nobody reads, nothing more is asked of the database", async () => {
  let asked = 0;
  let ended = false;
  async function* endless() {
    try {
      for (; asked < 5_000; asked += 1) {
        yield aRow({ text: "x".repeat(1_000) });
        await sleep(0);
      }
    } finally {
      ended = true;
    }
  }
  const reader = (await answerWith(endless())).body?.getReader();
  expect((await reader?.read())?.done).toBe(false);
  await sleep(200);
  // What fits into the buffers between the two, and no more.
  expect(asked).toBeLessThan(500);
  const before = asked;
  await reader?.cancel();
  await sleep(100);
  expect([ended, asked - before < 5]).toEqual([true, true]);
});

test("a fault in the middle breaks the file off, so that nobody takes it for whole", async () => {
  async function* broken() {
    yield aRow();
    throw new Error("the database has gone");
  }
  await expect((await answerWith(broken())).text()).rejects.toThrow();
});

test.each([
  ["", "messages-2026-01-31-2026-03-02.csv"],
  ["dates=all", "messages-all-2026-03-02.csv"],
  ["from=2026-02-01", "messages-2026-02-01-2026-03-02.csv"],
  ["from=2026-02-01&until=2026-02-07", "messages-2026-02-01-2026-02-07.csv"],
  ["until=2026-02-07", "messages-2026-02-07.csv"],
])("the file of %j is called %s", (address, name) => {
  expect(fileName(queryOf(address), "UTC", NOW)).toBe(name);
});

test.each([
  [NOW, "Asia/Kolkata", "2026-03-02 17:30:00 +05:30"],
  [NOW, "UTC", "2026-03-02 12:00:00 +00:00"],
  [null, "UTC", ""],
])("%s in %s is %s", (at, zone, shown) => {
  expect(localTime(at, zone)).toBe(shown);
});
