import fc from "fast-check";
import { expect, test } from "vitest";
import { type MayChange, mayChange } from "./may-change.ts";

const NOW = new Date("2026-03-02T06:00:00Z");
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const quiet = { runs: 0, lastQueued: undefined };

test.for<[given: string, jobs: Parameters<typeof mayChange>[0], waiting: Date | undefined, may: MayChange]>([
  ["no job was ever seen", quiet, undefined, "all"],
  ["Koha's sender is at work", { ...quiet, runs: 1 }, ago(5), "none"],
  ["a job queued something a minute ago", { runs: 0, lastQueued: ago(1) }, ago(1), "one_by_one"],
  ["a job queued something ten minutes ago", { runs: 0, lastQueued: ago(10) }, ago(1), "all"],
  ["jobs have followed each other for three hours", { runs: 1, lastQueued: ago(1) }, ago(180), "all"],
  [
    "a job queued something in the future, as after a clock was put back",
    { runs: 0, lastQueued: ago(-30) },
    ago(1),
    "one_by_one",
  ],
])("elections may change when %s: $3", ([, jobs, waiting, may]) => {
  expect(mayChange(jobs, waiting, NOW)).toBe(may);
});

test("no change waits for ever, and none is made while a job that was just seen goes on", () => {
  const minutes = fc.integer({ min: -600, max: 600 });
  fc.assert(
    fc.property(
      fc.nat(3),
      fc.option(minutes, { nil: undefined }),
      fc.option(minutes, { nil: undefined }),
      (runs, queued, since) => {
        const jobs = { runs, lastQueued: queued === undefined ? undefined : ago(queued) };
        const may = mayChange(jobs, since === undefined ? undefined : ago(since), NOW);
        if (since !== undefined && since >= 180) expect(may).toBe("all");
        else if (runs > 0) expect(may).toBe("none");
        else expect(may).toBe(queued !== undefined && queued < 10 ? "one_by_one" : "all");
      },
    ),
  );
});

test("every row of one job meets the same source, whatever is changed meanwhile", () => {
  const minute = fc.integer({ min: 0, max: 240 });
  /** A job queues its rows with pauses of less than ten minutes, for two hours at most. */
  const job = fc.record({
    begins: minute,
    pauses: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 13 }),
  });
  fc.assert(
    fc.property(job, fc.array(fc.tuple(minute, fc.nat(3)), { maxLength: 8 }), ({ begins, pauses }, changes) => {
      const rows = [begins];
      for (const pause of pauses) rows.push((rows.at(-1) ?? begins) + pause);
      const met = new Set<number>();
      let holds = 0;
      let waits: { source: number; since: number } | undefined;
      for (let now = 0; now <= 400; now += 1) {
        const seen = rows.filter((row) => row < now).at(-1);
        const jobs = { runs: 0, lastQueued: seen === undefined ? undefined : ago(-seen) };
        const may = mayChange(jobs, waits && ago(-waits.since), ago(-now));
        const wish = changes.filter(([at]) => at === now).at(-1)?.[1];
        if (wish !== undefined) waits = { source: wish, since: waits?.since ?? now };
        // A job's first row may come in the same minute as a change, and is seen before it: rows are read each second.
        if (waits && may === "all" && !rows.includes(now)) {
          holds = waits.source;
          waits = undefined;
        }
        if (rows.includes(now)) met.add(holds);
      }
      expect(met.size).toBe(1);
      expect(waits).toBeUndefined();
    }),
  );
});
