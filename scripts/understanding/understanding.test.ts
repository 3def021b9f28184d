import { expect, test } from "vitest";
import { LANGUAGES } from "../../bot/understanding/keyword-lists.ts";
import { understand } from "../../bot/understanding/keywords.ts";
import { isHeldOut, plainly, readCollection } from "./corpus.ts";
import { examplesOf, learn, packed } from "./learn.ts";
import { heardAs, measure, shareOf } from "./measure.ts";
import { figuresTable } from "./tables.ts";

test.each(LANGUAGES)(
  "the corpus in %s is large enough, in halves, and shares no text with the practice",
  async (lang) => {
    const corpus = await readCollection("corpus", lang);
    const held = corpus.filter(isHeldOut);
    const optOuts = corpus.filter(({ label }) => label === "stop" || label === "wrong_person");
    expect(optOuts.length).toBeGreaterThanOrEqual(400);
    expect(corpus.length - optOuts.length).toBeGreaterThanOrEqual(1_000);
    expect(held.length / corpus.length).toBeGreaterThan(0.45);
    expect(held.length / corpus.length).toBeLessThan(0.55);
    const practice = new Set((await readCollection("practice", lang)).map(({ text }) => plainly(text)));
    expect(held.filter(({ text }) => practice.has(plainly(text)))).toEqual([]);
  },
);

test.each(LANGUAGES)("what is worked with in %s is mostly understood", async (lang) => {
  const worked = (await readCollection("corpus", lang)).filter((one) => !isHeldOut(one));
  const { recall, falseStops, asked } = measure(worked, lang);
  expect(recall.share).toBeGreaterThan(0.96);
  expect(falseStops.share).toBeLessThan(0.01);
  expect(asked.share).toBeLessThan(0.05);
});

test("a share has the interval of Wilson's score", () => {
  const { low, high } = shareOf(8, 10);
  expect([low.toFixed(3), high.toFixed(3)]).toEqual(["0.490", "0.943"]);
  expect(shareOf(0, 300).low).toBeCloseTo(0);
  expect((100 * shareOf(0, 300).high).toFixed(2)).toBe("1.26");
});

test("opt-outs, harmless texts and doubts are counted apart", () => {
  const texts = [
    { label: "stop", text: "STOP" },
    { label: "wrong_person", text: "wrong number" },
    { label: "stop", text: "pick up milk" },
    { label: "other", text: "Cancel my hold on Dune" },
    { label: "other", text: "stop texting me" },
    { label: "channel", text: "email me instead" },
  ] as const;
  const { recall, falseStops, wrong, confusion } = measure(texts, "en");
  expect([recall.count, recall.of, falseStops.count, falseStops.of]).toEqual([2, 3, 1, 2]);
  expect(wrong.map(({ text }) => text)).toEqual(["pick up milk", "stop texting me"]);
  expect(confusion.get("stop")?.get("stop")).toBe(2);
  expect(figuresTable(new Map([["en", measure(texts, "en")]]))).toContain("66.7 %");
});

test.each([
  ["wrong number", "wrong_person"],
  ["email me instead", "channel"],
  ["Liked “Your hold is ready”", "automatic"],
  ["who is this?", "unsure"],
  ["START", "start"],
] as const)("%s is heard as %s", (text, label) => {
  expect(heardAs(text, "en")).toBe(label);
});

test("what is learned tells requests from harmless texts, and is the same every time", () => {
  const texts = Array.from({ length: 40 }, (_, at) => [
    { label: "stop", text: `no more pings ${at}, leave it` } as const,
    { label: "other", text: `the book ${at} is lovely` } as const,
  ]).flat();
  const examples = examplesOf(texts);
  const first = packed(learn(examples));
  expect(packed(learn(examples))).toEqual(first);
  const { bias, known, weights } = learn(examples);
  const rows = [...known].flatMap((byte, at) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).map((bit) => at * 8 + bit),
  );
  const likest = (features: readonly number[]) => {
    const found = features.map((feature) => rows.indexOf(feature)).filter((row) => row >= 0);
    const sums = bias.map((sum, kind) =>
      found.reduce((all, row) => all + (weights[row * bias.length + kind] ?? 0), sum),
    );
    return sums.indexOf(Math.max(...sums));
  };
  expect(examples.filter(({ features, kind }) => likest(features) !== kind)).toEqual([]);
});

test("a text of a million characters takes no longer to understand than the longest that can be sent", () => {
  const time = (text: string) => {
    const before = process.threadCpuUsage();
    understand(text);
    return process.threadCpuUsage(before).user / 1_000;
  };
  for (const part of ["stop ", "don't stop sending me the ", "“a b ", "stoptexting", "a", "ja tak, "]) {
    time(part.repeat(100));
    const longest = Math.max(5, time(part.repeat(5_000 / part.length)));
    expect([part, time(part.repeat(1_000_000 / part.length)) / longest < 20]).toEqual([part, true]);
  }
});
