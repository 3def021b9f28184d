import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Draft, MOST_CHARACTERS, makeMailto, oneLine } from "./mailto.ts";

const draft = (more: Partial<Draft> = {}): Draft => ({
  to: "edna+desk@reader.example",
  subject: "Your loans at Midway",
  greeting: "Dear Edna Acosta,",
  about: "These items are due:",
  lines: ["Dune & more, due Mar 2, 2026", "Emma 100 %, due Mar 3, 2026"],
  closing: "Midway Library",
  more: (count) => `and ${count} more`,
  ...more,
});

test("a mail program finds to, subject and text as they were meant", () => {
  const { href, left } = makeMailto(draft());
  expect(href).toMatch(/^mailto:edna%2Bdesk@reader\.example\?subject=Your%20loans%20at%20Midway&body=Dear%20Edna/);
  expect(href).toContain("%0D%0A-%20Dune%20%26%20more%2C%20due");
  expect(left).toBe(0);
  const url = new URL(href);
  expect(url.searchParams.get("body")).toBe(
    "Dear Edna Acosta,\r\n\r\nThese items are due:\r\n- Dune & more, due Mar 2, 2026\r\n" +
      "- Emma 100 %, due Mar 3, 2026\r\n\r\nMidway Library",
  );
});

test("a letter about nothing has no list", () => {
  expect(makeMailto(draft({ about: "", lines: [] })).text).toBe("Dear Edna Acosta,\n\nMidway Library");
});

test("of a long list what finds room is kept, and the letter says how many are missing", () => {
  const lines = Array.from({ length: 90 }, (_, i) => `Bog nummer ${i}: Ærø, øl og å, afleveres 2. marts`);
  const { href, text, left } = makeMailto(draft({ lines }));
  expect(href.length).toBeLessThanOrEqual(MOST_CHARACTERS);
  expect(left).toBeGreaterThan(60);
  expect(text).toContain(`and ${left} more`);
  expect(text.match(/- Bog nummer/g)).toHaveLength(90 - left);
});

describe("whatever a title says", () => {
  test("it is one line, and begins no header", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (title) => {
        const line = oneLine(title, 60);
        expect(line).not.toMatch(/[\r\n\u2028\u2029]/);
        expect([...line].length).toBeLessThanOrEqual(60);
        const url = new URL(makeMailto(draft({ lines: [line], subject: line })).href);
        expect([...url.searchParams.keys()]).toEqual(["subject", "body"]);
        expect(url.searchParams.get("subject")).toBe(line);
      }),
    );
  });

  test.each([
    ["two lines\r\nBcc: eve@example.org", "two lines Bcc: eve@example.org"],
    ["  blanks \t around ", "blanks around"],
    ["x".repeat(10_000), `${"x".repeat(59)}…`],
    ["half \ud83d of an emoji", "half \ufffd of an emoji"],
  ])("%j", (title, line) => {
    expect(oneLine(title, 60)).toBe(line);
  });
});
