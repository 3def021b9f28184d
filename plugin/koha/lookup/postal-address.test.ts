import { expect, test } from "vitest";
import { linesOf } from "./postal-address.ts";

const row = {
  firstname: "Rita",
  surname: " Reader",
  streetnumber: "3",
  address: "Elm Street",
  address2: "",
  city: "Midway",
  state: "OR",
  zipcode: "97201",
  country: null,
  library: null,
};

test.each([
  ["us", ["Rita Reader", "3 Elm Street", "Midway, OR 97201"]],
  ["de", ["Rita Reader", "Elm Street 3", "97201 Midway", "OR"]],
  ["fr", ["Rita Reader", "3 Elm Street", "97201 Midway", "OR"]],
] as const)("an address is written as Koha shows it by its preference: %s", (format, lines) => {
  expect(linesOf(row, format)).toEqual(lines);
});

test("what Koha has not, leaves no gap", () => {
  const bare = { ...row, streetnumber: null, state: " ", zipcode: null, country: "Norway" };
  expect(linesOf(bare, "us")).toEqual(["Rita Reader", "Elm Street", "Midway", "Norway"]);
});
