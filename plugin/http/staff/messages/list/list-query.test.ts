import { expect, test } from "vitest";
import { readListQuery, USUAL_COLUMNS, withoutPage, writeListQuery } from "./list-query.ts";

const read = (address: string) => readListQuery(new URLSearchParams(address));

test("an empty address asks for the usual list", () => {
  const { query, ignored } = read("");
  expect(query).toMatchObject({ q: "", states: [], ways: [], all: false, columns: USUAL_COLUMNS, still: false });
  expect(ignored).toEqual([]);
  expect(writeListQuery(query)).toBe("");
});

test.each([
  "?q=O%27Brien+100%25+%F0%9F%93%9A&state=failed&state=uncertain&way=sms&library=CPL&type=HOLD&reason=landline",
  "?type=%3Areply&from=2026-03-01&until=2026-03-02",
  "?dates=all&cols=patron&cols=text&older=1772450000000-m123&live=off",
  "?newer=1772450000000-n4",
  "?cols=",
  "?q=Dune&by=item",
])("%s is read and written the same", (address) => {
  const { query, ignored } = read(address);
  expect(ignored).toEqual([]);
  expect(writeListQuery(query)).toBe(address);
  expect(writeListQuery(withoutPage(query))).not.toMatch(/older|newer/);
});

test.each<[address: string, name: string]>([
  ["state=lost", "state"],
  ["state=failed%27%20or%201=1", "state"],
  ["way=pigeon", "way"],
  ["library=ABCDEFGHIJKLMN", "library"],
  ["type=:evil", "type"],
  ["type=%3Cscript%3E", "type"],
  ["reason=DROP+TABLE", "reason"],
  ["from=yesterday", "from"],
  ["from=2026-02-30", "from"],
  ["until=0000-00-00", "until"],
  ["older=1", "page"],
  ["newer=99999999999999999999-m1", "page"],
  ["cols=password", "cols"],
  [`q=${"x".repeat(10_000)}`, "q"],
])("of %.40s what makes no sense is named", (address, name) => {
  const { query, ignored } = read(address);
  expect(ignored.map((part) => part.name)).toEqual([name]);
  expect([...(ignored[0]?.value ?? "")].length).toBeLessThanOrEqual(41);
  expect(writeListQuery({ ...query, columns: USUAL_COLUMNS })).toBe("");
});

test("days that were given the wrong way round are turned", () => {
  expect(read("from=2026-03-05&until=2026-03-01").query).toMatchObject({ from: "2026-03-01", until: "2026-03-05" });
});
