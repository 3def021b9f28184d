import { expect, test } from "vitest";
import { type Books, type Held, type Weight, weigh } from "./weigh.ts";

const NOON = new Date("2026-11-21T12:00:00.000Z");
const before = (minutes: number) => new Date(NOON.getTime() - minutes * 60_000);
const sms = (id: number, addressId: number, minutes = 60): Held => {
  return { id, channel: "sms", addressId, madeAt: before(minutes) };
};
const books = (unclaimed: Record<number, number>, complete = true): Books => ({
  lostUntil: NOON,
  complete,
  unclaimed: new Map(Object.entries(unclaimed).map(([id, count]) => [Number(id), count])),
});

test.each<[string, Held[], Books, Weight[]]>([
  ["a number to which nothing left gets its text", [sms(1, 7)], books({}), ["not_sent"]],
  ["one text left and one waits: it has left", [sms(1, 7)], books({ 7: 1 }), ["left"]],
  ["more left than wait, a reply among them", [sms(1, 7), sms(2, 7)], books({ 7: 3 }), ["left", "left"]],
  ["fewer left than wait: nobody can tell which", [sms(1, 7), sms(2, 7)], books({ 7: 1 }), ["doubtful", "doubtful"]],
  ["another number's texts prove nothing", [sms(1, 7), sms(2, 8)], books({ 8: 1 }), ["not_sent", "left"]],
  ["until the list is read to its end all are doubtful", [sms(1, 7)], books({}, false), ["doubtful"]],
  ["what was made since cannot have left before", [sms(1, 7, -1), sms(2, 7)], books({ 7: 1 }), ["new", "left"]],
  [
    "chats and mail are on no list that can be asked for",
    [
      { ...sms(1, 7), channel: "telegram" },
      { ...sms(2, 8), channel: "email" },
    ],
    books({}),
    ["doubtful", "doubtful"],
  ],
])("%s", (_what, held, known, weights) => {
  expect([...weigh(held, known).values()]).toEqual(weights);
});
