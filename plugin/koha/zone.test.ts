import { expect, test } from "vitest";
import { libraryZone } from "./zone.ts";

test.each([
  ["the zone that its Koha names", "Europe/Copenhagen", "Europe/Copenhagen"],
  ["the server's zone where Koha names none", undefined, "America/New_York"],
  ["the server's zone where Koha names no real one", "local", "America/New_York"],
  ["the server's zone where Koha's is empty", "", "America/New_York"],
])("a library lives in %s", (_what, named, zone) => {
  expect(libraryZone(named, "America/New_York")).toBe(zone);
});
