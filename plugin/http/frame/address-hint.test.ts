import { expect, test } from "vitest";
import { addressHint } from "./address-hint.ts";

test.each([
  ["15550100107", "… 0107"],
  ["4242", "… 42"],
  ["-1001234567", "… 4567"],
  ["rita.reader@example.org", "…@example.org"],
  ["", ""],
  [null, ""],
])("of %j staff see %j", (address, hint) => {
  expect(addressHint(address)).toBe(hint);
});
