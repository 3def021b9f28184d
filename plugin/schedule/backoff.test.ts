import fc from "fast-check";
import { expect, test } from "vitest";
import { nextTry } from "./backoff.ts";

const NOW = new Date("2026-03-02T10:00:00.000Z");
const waitOf = (tries: number, chance = 0) => (nextTry(tries, NOW, chance).getTime() - NOW.getTime()) / 1_000;

test.each([
  [0, 30],
  [1, 30],
  [2, 60],
  [3, 120],
  [7, 1_920],
  [8, 3_600],
  [60, 3_600],
])("after %i refusals the next try is in %i s", (tries, seconds) => expect(waitOf(tries)).toBe(seconds));

test("chance delays a try by up to a fifth, and never makes it earlier", () => {
  fc.assert(
    fc.property(fc.nat(80), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (tries, chance) => {
      expect(waitOf(tries, chance)).toBeGreaterThanOrEqual(waitOf(tries));
      expect(waitOf(tries, chance)).toBeLessThanOrEqual(waitOf(tries) * 1.2);
    }),
  );
  expect(waitOf(1, 0.5)).toBe(33);
});
