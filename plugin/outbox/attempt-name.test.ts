import { expect, test } from "vitest";
import { nameAttempt, readAttemptName } from "./attempt-name.ts";

test("a name tells message, number and beginning", () => {
  const attempt = { messageId: 42, number: 3, begunAt: new Date("2026-11-21T12:00:00.123Z") };
  expect(readAttemptName(nameAttempt(attempt))).toEqual(attempt);
});

test("a name of an earlier version tells no beginning; what is no name names nothing", () => {
  expect(readAttemptName("42-3")).toEqual({ messageId: 42, number: 3 });
  for (const wrong of ["seven", "42", "42-3-", "42-3-A", "42-3-a-b"]) expect(readAttemptName(wrong)).toBeUndefined();
});
