import { expect, test } from "vitest";
import { libraryZone } from "./zone.ts";

test.each([
  ["the one that its Koha names", "Europe/Copenhagen", "Europe/Copenhagen"],
  ["the server's where Koha names none", undefined, "America/New_York"],
  ["the server's where Koha names no valid one", "local", "America/New_York"],
  ["the server's where Koha's is empty", "", "America/New_York"],
])("a library's time zone is %s", (_what, named, zone) => {
  expect(libraryZone(named, "America/New_York")).toBe(zone);
});
