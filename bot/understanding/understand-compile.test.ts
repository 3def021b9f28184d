import { expect, test } from "vitest";
import { type Phrases, ROLES } from "./phrases/format.ts";
import { compile } from "./understand-compile.ts";
import { findPhrases } from "./understand-find.ts";
import { sentencesOf } from "./understand-own-words.ts";

const noWords = Object.fromEntries([...ROLES, "otherActs"].map((role) => [role, ""])) as Phrases["lexicon"];
const nothing: Phrases = {
  courtesies: "please",
  joints: "",
  lexicon: noWords,
  wrongPerson: [],
  channel: [],
  start: [],
  help: [],
  saying: "",
  slips: "",
  groups: {},
  harmless: [],
  stop: [],
  unsure: [],
  automatic: [],
  signs: [],
};

function finds(phrases: Partial<Phrases>, text: string): boolean {
  const rules = [compile({ ...nothing, ...phrases })];
  const found = sentencesOf(text, () => false).flatMap((sentence) => findPhrases(rules, sentence).found);
  return found.some(({ stop }) => stop.length > 0);
}

test("the notation of phrases means what docs/understanding.md says", () => {
  const groups = { texts: "texts, text messages", these: "these, all <texts>" };
  for (const [phrase, found, missed] of [
    ["stop texting", "Stop, please: STOP   texting", "stop. texting"],
    ["stop/quit it", "QUIT IT", "quit now"],
    ["stop <texts>", "stop text messages", "stop text"],
    ["end <these>", "end all text messages", "end all"],
    ["end <texts>/it", "end it", "end them"],
    ["no (more) texts", "no texts", "no big texts"],
    ["no (<these>) please", "no these please", "no more please"],
    ["want ... texts", "want not one two texts", "want not one two three texts"],
    ["want ... texts", "want texts", "want, texts"],
    ["| no more |", "no more, please", "no more books"],
    ["| no more |", "Please no more (thanks)", "there is no more"],
    ["don't", "DON´T dont don’t", "do not"],
    ["på række", "paa raekke pa rakke", "per række"],
  ] as const) {
    expect([phrase, found, finds({ groups, stop: [phrase] }, found)]).toEqual([phrase, found, true]);
    expect([phrase, missed, finds({ groups, stop: [phrase] }, missed)]).toEqual([phrase, missed, false]);
  }
});

test("a slip is forgiven in the words that are listed for it, and in no other", () => {
  const phrases = { slips: "unsubscribe", stop: ["unsubscribe now", "silence texting"] };
  for (const word of ["unsubcribe", "unsubscirbe", "unsubscribee", "unsubscribbe", "umsubscribe", "UNSUBSCRIBEEEE"]) {
    expect([word, finds(phrases, `${word} now`)]).toEqual([word, true]);
  }
  expect(finds(phrases, "unsubcrbe now")).toBe(false);
  expect(finds(phrases, "silence testing")).toBe(false);
});

test("what is harmless hides a phrase that overlaps it, but not one that includes all of it", () => {
  const harmless = ["can't stop"];
  expect(finds({ harmless, stop: ["stop the texts"] }, "I can't stop the texts")).toBe(false);
  expect(finds({ harmless, stop: ["stop the texts"] }, "I can't stop, stop the texts")).toBe(true);
  expect(finds({ harmless, stop: ["can't stop the texts"] }, "I can't stop the texts")).toBe(true);
  expect(finds({ harmless, stop: ["i ... the texts"] }, "I can't stop the texts")).toBe(false);
});

test.each([
  ["an unknown group", "stop <texts>", /<texts>/],
  ["a gap at the beginning", "... texts", /begin/],
  ["nothing that must be there", "(please) (stop)", /missing/],
  ["a word without a letter", "stop + texts", /\+/],
])("a phrase with %s is refused by name when it is compiled", (_, phrase, sentence) => {
  expect(() => compile({ ...nothing, stop: [phrase] })).toThrow(sentence);
});
