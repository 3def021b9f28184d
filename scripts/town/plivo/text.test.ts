import fc from "fast-check";
import { SegmentedMessage } from "sms-segments-calculator";
import { expect, test } from "vitest";
import { measureText } from "./text.ts";

const gsm = fc.string({ unit: fc.constantFrom(..."abcÅøÆñ@£Δ 0\n€[]^{}~|\\"), maxLength: 700 });

test("Plivo bills a text in the GSM alphabet by 160 and then 153 septets", () => {
  fc.assert(fc.property(gsm, (text) => measureText(text).units === new SegmentedMessage(text, "GSM-7").segmentsCount));
});

test("one letter outside the GSM alphabet makes the text UCS-2: 70 and then 67 characters", () => {
  const wide = fc.string({ unit: fc.constantFrom(..."abcíã中😀"), maxLength: 300 }).map((text) => `${text}中`);
  fc.assert(fc.property(wide, (text) => measureText(text).units === new SegmentedMessage(text, "UCS-2").segmentsCount));
});

test("Plivo takes 1600 GSM-7 or 737 UCS-2 characters and not one more", () => {
  expect(measureText("a".repeat(1600)).tooLong).toBe(false);
  expect(measureText("a".repeat(1601)).tooLong).toBe(true);
  expect(measureText("í".repeat(737)).tooLong).toBe(false);
  expect(measureText("í".repeat(738)).tooLong).toBe(true);
});
