import { expect, test } from "vitest";
import { fitText } from "./fit.ts";

test.each([
  ["", "sms", "blank"],
  ["<p>&nbsp;</p>\u200b", "sms", "blank"],
  ["\u0301", "telegram", "blank"],
  ["a".repeat(1_600), "sms", undefined],
  ["a".repeat(1_601), "sms", "too_long"],
  ["本".repeat(737), "sms", undefined],
  ["本".repeat(738), "sms", "too_long"],
  ["a".repeat(4_096), "telegram", undefined],
  ["a".repeat(4_097), "telegram", "too_long"],
  ["a".repeat(16_000), "sms", "too_long"],
  ["a".repeat(16_000), "email", undefined],
] as const)("%# by %s", (text, way, because) => {
  expect(fitText(text, way)).toMatchObject(because ? { fits: false, because } : { fits: true, text });
});

test("a text is normalised before it is counted", () => {
  const decomposed = "e\u0301".repeat(160);
  expect(fitText(decomposed, "sms")).toMatchObject({
    fits: true,
    text: "é".repeat(160),
    weight: { encoding: "GSM-7", segments: 1, costly: [] },
  });
  expect(fitText("Prêt", "sms")).toMatchObject({ weight: { encoding: "UCS-2", costly: ["ê"] } });
  expect(fitText("Prêt", "email")).toMatchObject({ weight: undefined });
});
