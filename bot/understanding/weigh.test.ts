import { expect, test } from "vitest";
import { understand } from "./keywords.ts";

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
