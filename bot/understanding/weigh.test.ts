import { expect, test } from "vitest";
import { understand } from "./keywords.ts";
import type { Likeness } from "./learned/likeness.ts";
import { decide, type Found } from "./weigh.ts";

const NONE: Likeness = {
  stop: 0,
  wrong_person: 0,
  channel: 0,
  unsure: 0,
  start: 0,
  help: 0,
  automatic: 0,
  other: 0,
};

/** Much more, or much less, than is needed to end. */
const [EVERYTHING, NOTHING] = [9, -9];

type Weighing = [Found, Partial<Likeness>, number, { words: number; spared: boolean }];

test.each<[string, Weighing, string]>([
  ["what the rules take for a request", ["asks", { other: 1 }, NOTHING, { words: 5, spared: false }], "ask"],
  ["a request that may be for messages", ["asks", { start: 0.6, stop: 0.4 }, 1, { words: 5, spared: false }], "ask"],
  ["what is like a request", ["nothing", { stop: 1 }, EVERYTHING, { words: 5, spared: false }], "ends"],
  ["what is like a wrong number", ["nothing", { wrong_person: 1 }, 9, { words: 5, spared: false }], "wrong person"],
  ["the same from whom messages may be wanted", ["nothing", { start: 0.06 }, 9, { words: 5, spared: false }], "ask"],
  ["the same where something else is ended", ["nothing", { stop: 1 }, 1, { words: 5, spared: true }], "ask"],
  [
    "a START of the rules alone",
    ["start", { other: 0.9, start: 0.1 }, NOTHING, { words: 5, spared: false }],
    "nothing",
  ],
  ["a START that is likely", ["start", { start: 0.5 }, NOTHING, { words: 5, spared: false }], "as found"],
  ["what is very like a START", ["nothing", { start: 0.96 }, NOTHING, { words: 4, spared: false }], "start"],
  ["a START that is in doubt", ["nothing", { start: 0.9 }, NOTHING, { words: 9, spared: false }], "as found"],
  ["a START of few words", ["nothing", { start: 0.99 }, NOTHING, { words: 3, spared: false }], "as found"],
])("%s", (_, [found, like, ending, seen], becomes) => {
  expect(decide(found, { ...NONE, ...like }, ending, seen)).toBe(becomes);
});

test.each([
  ["stop", "My thumb is worn out from deleting what you people keep sending, enough of it"],
  ["stop", "J'en ai ras le bol de vos rappels, plus jamais ça"],
  ["stop", "estoy harta de sus avisos, ni uno más"],
  ["stop", "jeg gider ikke flere af jeres påmindelser, så er det slut"],
  ["help", "im old and dont get it what am i supposed to press here"],
  ["start", "could you add my number so that I get the reminders by text again please"],
] as const)("what no rule knows is read by what it is like: %s, %s", (intent, text) => {
  expect(understand(text)).toMatchObject({ intent });
});

test.each([
  "I can't stop thinking about the ending of that book, thank you",
  "stop charging me for a book that I brought back",
  "je ne peux plus me passer de vos rappels",
  "no me dejen sin avisos por favor",
  "jeg blev så ked af at I stoppede læsekredsen",
])("words of ending about something else end nothing: %s", (text) => {
  expect(understand(text).intent).not.toBe("stop");
});

test("what the rules take for a request is asked about at least", () => {
  const { intent, because } = understand("stop texting me in the car, I said to my son, and he laughed");
  expect([intent === "stop" || because === "unsure", because]).toEqual([true, because]);
});

test("where a long letter asks in one sentence, it is heard", () => {
  const long =
    "I have been coming to the library since I was a little girl and I love it and all who work there. ".repeat(4);
  expect(understand(`${long}Please take my number off your text list. ${long}`).intent).toBe("stop");
});
