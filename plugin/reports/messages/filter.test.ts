import { expect, test } from "vitest";
import { withUsualDays } from "./filter.ts";

const NOW = new Date("2026-03-31T10:00:00Z");

test("who asks for no time sees the last 30 days", () => {
  expect(withUsualDays({ reach: null }, NOW).from).toEqual(new Date("2026-03-01T10:00:00Z"));
});

test("who asks for a time sees that", () => {
  const until = new Date("2025-01-01T00:00:00Z");
  expect(withUsualDays({ reach: null, until }, NOW)).toEqual({ reach: null, until });
  expect(withUsualDays({ reach: null, from: until }, NOW).from).toEqual(until);
});
