import fc from "fast-check";
import { test } from "vitest";
import { live } from "./model/live.ts";
import { changesOfMind, daysWithRestores, quietDays } from "./model/steps.ts";

/*
 * The laws of the chaos run, on a small world in memory that makes every decision by the service's own pure functions:
 * thousands of days in seconds, and a short list of steps where a law is broken. `model/laws` has the laws.
 */

test("the laws hold on a day on which anything may happen but a restore", { timeout: 60_000 }, () =>
  fc.assert(
    fc.asyncProperty(quietDays, async (steps) => void (await live(steps))),
    { numRuns: 2_500 },
  ),
);

test("the laws hold on a day on which older copies of the database are put back", { timeout: 60_000 }, () =>
  fc.assert(
    fc.asyncProperty(daysWithRestores, async (steps) => void (await live(steps))),
    { numRuns: 2_500 },
  ),
);

test("a claim from before a restore begins nothing, where the same process has claimed the message once more", () =>
  live([
    { do: "notice", patron: 1, letter: "HOLD" },
    { do: "takeIn" },
    { do: "backUp" },
    { do: "wait", seconds: 7, awake: "all" },
    { do: "claim", process: 0 },
    { do: "putBack" },
    { do: "report", lost: false },
    { do: "books" },
    { do: "release", doubtful: false },
  ]));

test("the laws hold where two patrons who name one number change their minds", { timeout: 60_000 }, () =>
  fc.assert(
    fc.asyncProperty(changesOfMind, async (steps) => void (await live(steps))),
    { numRuns: 2_000 },
  ),
);
