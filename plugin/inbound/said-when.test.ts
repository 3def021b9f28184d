import { expect, test } from "vitest";
import { type Moment, saidWhen, startIsLast, stopIsLast } from "./said-when.ts";

const NOON = Date.UTC(2026, 0, 1, 12);
const at = (seconds: number) => new Date(NOON + seconds * 1_000);
const moment = (said: number | null, heard: number): Moment => ({
  saidAt: said === null ? null : at(said),
  heardAt: at(heard),
});

test.each<[string, Moment, Moment, boolean]>([
  ["a STOP that was said later wins", moment(10, 12), moment(5, 6), true],
  ["however late the START comes", moment(10, 12), moment(5, 600), true],
  ["a START that was said later wins", moment(5, 600), moment(10, 12), false],
  ["of one second, the later to come wins", moment(10, 10.2), moment(10, 10.8), false],
  ["of one second, the later to come wins, a STOP too", moment(10, 10.8), moment(10, 10.2), true],
  ["of what came together, the STOP", moment(10, 11), moment(10, 11), true],
  ["a STOP without a time wins if it came after the START", moment(null, 12), moment(10, 11), true],
  ["a STOP without a time wins if it came after the START was said", moment(null, 20), moment(10, 30), true],
  ["a START that was said after that STOP came wins", moment(null, 10), moment(20, 30), false],
  ["a START without a time wins if it came later", moment(10, 11), moment(null, 12), false],
  ["without any time the order of coming counts", moment(null, 12), moment(null, 11), true],
])("%s", (_what, stop, start, wins) => {
  expect(stopIsLast(stop, start)).toBe(wins);
});

test("an old STOP yields to a START only where both have a time, and not in one second", () => {
  expect(startIsLast(moment(10, 11), moment(5, 60))).toBe(true);
  expect(startIsLast(moment(5.9, 11), moment(5, 60))).toBe(false);
  expect(startIsLast(moment(null, 11), moment(5, 60))).toBe(false);
  expect(startIsLast(moment(10, 11), moment(null, 6))).toBe(false);
});

test("only Telegram's time counts, and never one in the future", () => {
  const heardAt = at(10);
  expect(saidWhen({ channel: "telegram", saidAt: at(5), heardAt })).toEqual(moment(5, 10));
  expect(saidWhen({ channel: "telegram", saidAt: at(500), heardAt })).toEqual(moment(10, 10));
  expect(saidWhen({ channel: "telegram", heardAt })).toEqual(moment(null, 10));
  expect(saidWhen({ channel: "sms", saidAt: at(5), heardAt })).toEqual(moment(null, 10));
});
