import { expect, test } from "vitest";
import { startLoop } from "./loop.ts";

const A_DAY = 86_400_000;
const never = () => {
  throw new Error("no turn failed");
};

/** A turn that counts its runs and can be waited for. */
function turns(rest: number) {
  const waiting: (() => void)[] = [];
  let count = 0;
  return {
    turn: async () => {
      count += 1;
      for (const told of waiting.splice(0)) told();
      return rest;
    },
    count: () => count,
    next: () => new Promise<void>((told) => waiting.push(told)),
  };
}

test("wake ends the rest early", async () => {
  const { turn, count, next } = turns(A_DAY);
  const loop = startLoop(turn, never);
  expect(count()).toBe(1);
  await Promise.resolve();
  const second = next();
  setTimeout(() => loop.wake(), 5);
  await second;
  // One wake is one turn: after it the loop rests again.
  await new Promise((passed) => setTimeout(passed, 30));
  expect(count()).toBe(2);
  await loop.stop();
});

test("a wake during a turn is not lost", async () => {
  const started = Promise.withResolvers<void>();
  const news = Promise.withResolvers<void>();
  const again = Promise.withResolvers<void>();
  let count = 0;
  const loop = startLoop(async () => {
    count += 1;
    if (count === 2) again.resolve();
    started.resolve();
    await news.promise;
    return A_DAY;
  }, never);
  await started.promise;
  loop.wake();
  news.resolve();
  await again.promise;
  await loop.stop();
});

test("stop lets the current turn finish, and starts no other", async () => {
  const inHand = Promise.withResolvers<void>();
  let finished = 0;
  const loop = startLoop(async (stopping) => {
    await inHand.promise;
    expect(stopping.aborted).toBe(true);
    finished += 1;
    return 0;
  }, never);
  const stopped = loop.stop();
  expect(finished).toBe(0);
  inHand.resolve();
  await stopped;
  expect(finished).toBe(1);
});

test("a turn that throws is reported, and the loop rests as told and goes on", async () => {
  const heard: unknown[] = [];
  const mended = Promise.withResolvers<void>();
  let count = 0;
  const loop = startLoop(
    async () => {
      count += 1;
      if (count === 1) throw new Error("the database is away");
      mended.resolve();
      return A_DAY;
    },
    (error) => {
      heard.push(error);
      return 1;
    },
  );
  await mended.promise;
  expect(heard).toMatchObject([{ message: "the database is away" }]);
  await loop.stop();
});
