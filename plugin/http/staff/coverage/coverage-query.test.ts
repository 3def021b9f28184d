import { expect, test } from "vitest";
import { type CoverageQuery, readBridge, readCoverageQuery, readType, writeCoverageQuery } from "./coverage-query.ts";

const LIBRARIES = [{ branchcode: "MPL", name: "Midway" }];
const read = (text: string) => {
  const given = new URLSearchParams(text);
  return readCoverageQuery((name) => given.get(name) ?? undefined, LIBRARIES);
};

test("what is written is read again", () => {
  const query: CoverageQuery = { library: "MPL", fare: "nobody", because: "no_sms_letter", after: 12 };
  expect(read(writeCoverageQuery(query).slice(1))).toEqual(query);
  expect(writeCoverageQuery({})).toBe("");
});

test("what is not known counts as not given", () => {
  expect(read("library=XXX&fare=%27&because=whatever&after=-3")).toEqual(read(""));
  expect([readType("bills"), readType(undefined), readBridge("drop")]).toEqual([undefined, undefined, undefined]);
  expect([readType("due"), readBridge("letters")]).toEqual(["due", "letters"]);
});
