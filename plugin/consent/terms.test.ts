import { expect, test } from "vitest";
import { termsVersion } from "./terms.ts";

test("each wording of the terms has one version, and different wordings have different ones", () => {
  const wordings = Array.from({ length: 500 }, (_, at) => `You will get about ${at} texts a month.`);
  const names = wordings.map(termsVersion);
  expect(new Set(names).size).toBe(500);
  expect(wordings.map(termsVersion)).toEqual(names);
  expect(names.every((name) => /^[\w-]{16}$/.test(name))).toBe(true);
});
