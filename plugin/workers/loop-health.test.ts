import { expect, test } from "vitest";
import { openLoopHealth } from "./loop-health.ts";

const { signal } = new AbortController();
const readOnly = Object.assign(new Error("--read-only"), { errno: 1290, sqlMessage: "--read-only" });

/** A health whose clock the test moves. */
function aHealth() {
  let ms = 0;
  const health = openLoopHealth({ now: () => new Date(ms), monotonic: () => ms });
  return {
    ...health,
    pass: (by: number) => {
      ms += by;
    },
  };
}

test("a loop that failed last time is named with its cause, since it first failed, until one ends well", async () => {
  const health = aHealth();
  let wrong: Error | undefined = readOnly;
  const turn = health.watch("intake", async () => {
    if (wrong) throw wrong;
    return 5;
  });
  expect(health.troubles()).toEqual([]);
  health.pass(100);
  await expect(turn(signal)).rejects.toThrow("--read-only");
  health.pass(2_000);
  wrong = new TypeError("a bug");
  await expect(turn(signal)).rejects.toThrow("a bug");
  expect(health.troubles()).toEqual([{ loop: "intake", since: new Date(100), because: "other" }]);
  wrong = undefined;
  expect(await turn(signal)).toBe(5);
  expect(health.troubles()).toEqual([]);
});

test("a turn that takes longer than it may is named while it lasts; one that waits for others never", async () => {
  const health = aHealth();
  const over = Promise.withResolvers<number>();
  const hanging = health.watch("overdue", () => over.promise, 10_000)(signal);
  const asking = health.watch("inbound", () => over.promise)(signal);
  health.pass(10_000);
  expect(health.troubles()).toEqual([]);
  health.pass(1);
  expect(health.troubles()).toEqual([{ loop: "overdue", since: new Date(0), because: "silent" }]);
  over.resolve(0);
  await Promise.all([hanging, asking]);
  expect(health.troubles()).toEqual([]);
});
