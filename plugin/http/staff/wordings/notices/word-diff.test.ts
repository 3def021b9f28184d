import { expect, test } from "vitest";
import { diffWords } from "./word-diff.ts";

const written = (older: string, newer: string) =>
  diffWords(older, newer)
    .map(({ kind, text }) => (kind === "same" ? text : kind === "gone" ? `[-${text}-]` : `[+${text}+]`))
    .join("");

test.each([
  ["It is ready.", "It is ready.", "It is ready."],
  ["It is ready.", "It is now ready.", "It is [+now +]ready."],
  ["Fetch it today.", "Fetch it.", "Fetch it[- today-]."],
  ["By {{until}}.", "By {{due}}.", "By [-{{until}}-][+{{due}}+]."],
  ["", "New", "[+New+]"],
  ["Old", "", "[-Old-]"],
  ["", "", ""],
  ["être là", "être ici", "être [-là-][+ici+]"],
  ["a b c", "a x y c", "a [-b -][+x y +]c"],
  ["👩‍👩‍👧 hej", "hej", "[-👩‍👩‍👧 -]hej"],
])("from %j to %j is %j", (older, newer, diff) => {
  expect(written(older, newer)).toBe(diff);
});

test("both texts can be put together again from what is shown, however long they are", () => {
  const long = "word ".repeat(3_000);
  for (const [older, newer] of [
    ["The book waits at {{library}}.", "{{library}}: the book waits, until {{until}}!"],
    [long, `${long}end`],
    ["linea\nuno", "linea\n\nuno dos"],
  ] as const) {
    const parts = diffWords(older, newer);
    const without = (kind: string) => parts.flatMap((part) => (part.kind === kind ? [] : [part.text])).join("");
    expect(without("new")).toBe(older);
    expect(without("gone")).toBe(newer);
  }
});
