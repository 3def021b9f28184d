import { expect, test } from "vitest";
import { openConcurrency } from "./concurrency.ts";

const PLIVO = "15550100001";
const going = () => new AbortController().signal;

test("places are given out by the handful, and told of once when a handful is free again", () => {
  let told = 0;
  const places = openConcurrency(10, 5, () => {
    told += 1;
  });
  expect(places.free(PLIVO)).toBe(10);
  places.taken(PLIVO, 7);
  expect(places.free(PLIVO)).toBe(0);
  places.answered(PLIVO, 1);
  expect([places.free(PLIVO), told]).toEqual([0, 0]);
  places.answered(PLIVO, 1);
  expect([places.free(PLIVO), told]).toEqual([5, 1]);
  places.answered(PLIVO, 1);
  expect([places.free(PLIVO), told]).toEqual([6, 1]);
});

test("a sender whose provider is silent takes no place from another", () => {
  const places = openConcurrency(4, 2, () => {});
  places.taken("telegram", 4);
  expect([places.free("telegram"), places.free(PLIVO)]).toEqual([0, 4]);
});

test("answers that wait for the disk are bounded, because a crash would make doubts of them", () => {
  const places = openConcurrency(4, 2, () => {});
  for (const _ of [1, 2]) {
    places.taken(PLIVO, 4);
    places.answered(PLIVO, 4);
  }
  expect(places.free(PLIVO)).toBe(0);
  places.settled(PLIVO, 2);
  expect(places.free(PLIVO)).toBe(2);
});

test("who waits for room gets it when a handful is free, and nothing when the worker stops", async () => {
  const places = openConcurrency(4, 2, () => {});
  expect(await places.room(PLIVO, going())).toBe(4);
  places.taken(PLIVO, 4);
  const room = places.room(PLIVO, going());
  places.answered(PLIVO, 1);
  places.answered(PLIVO, 1);
  expect(await room).toBe(2);
  places.taken(PLIVO, 2);
  const stopping = new AbortController();
  const never = places.room(PLIVO, stopping.signal);
  stopping.abort();
  expect(await never).toBe(0);
  expect(await places.room(PLIVO, stopping.signal)).toBe(0);
});
