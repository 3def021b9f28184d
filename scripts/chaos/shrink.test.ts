import { expect, test } from "vitest";
import { shrinkList } from "./shrink.ts";

const numbers = Array.from({ length: 40 }, (_, at) => at);
const forever = { tries: 1, spent: () => false };

test("finds the two steps that it takes", async () => {
  const fails = async (list: readonly number[]) => list.includes(7) && list.includes(31);
  expect(await shrinkList(numbers, fails, forever)).toEqual([7, 31]);
});

test("plays again what fails only now and then", async () => {
  let plays = 0;
  const fails = async (list: readonly number[]) => {
    plays += 1;
    return plays % 2 === 0 && list.includes(7);
  };
  expect(await shrinkList(numbers, fails, { ...forever, tries: 2 })).toEqual([7]);
});

test("keeps the shortest list so far when time is up", async () => {
  let plays = 0;
  const fails = async (list: readonly number[]) => {
    plays += 1;
    return list.includes(7);
  };
  const shorter = await shrinkList(numbers, fails, { tries: 1, spent: () => plays >= 2 });
  expect([shorter.includes(7), shorter.length < numbers.length]).toEqual([true, true]);
});
