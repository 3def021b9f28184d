import { expect, test } from "vitest";
import { nameOf } from "./patrons.ts";

test.each([
  ["Edna", "Acosta", "Edna Acosta"],
  [null, "Acosta", "Acosta"],
  ["", " Riverside School ", "Riverside School"],
  ["Edna", null, "Edna"],
  [null, null, "#51"],
  ["  ", "", "#51"],
])("%j %j is known to staff as %j", (firstname, surname, name) => {
  expect(nameOf({ borrowernumber: 51, firstname, surname })).toBe(name);
});
