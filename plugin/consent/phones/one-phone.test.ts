import fc from "fast-check";
import { expect, test } from "vitest";
import { addressForms, onePhone, phoneForms } from "./one-phone.ts";

test.each([
  ["5215512345678", "525512345678"],
  ["541123456789", "5491123456789"],
  ["551187654321", "5511987654321"],
  ["553171234567", "5531971234567"],
  ["22997123456", "2290197123456"],
  ["22507123456", "2250707123456"],
  ["22545123456", "2250545123456"],
  ["22541123456", "2250141123456"],
  ["33690123456", "590690123456"],
  ["33691123456", "590691123456"],
  ["33692123456", "262692123456"],
  ["33693123456", "262693123456"],
  ["33694123456", "594694123456"],
  ["33696123456", "596696123456"],
  ["33697123456", "596697123456"],
  ["33639012345", "262639012345"],
  ["33709012345", "590709012345"],
  ["33590271234", "590590271234"],
  ["262690123456", "590690123456"],
  ["590692123456", "262692123456"],
  ["262612345678", "33612345678"],
])("%s and %s are one phone", (other, one) => {
  expect(onePhone(other)).toBe(one);
  expect(onePhone(one)).toBe(one);
  expect(phoneForms(one)).toContain(other);
  expect(phoneForms(other)).toContain(other);
});

test.each([
  "15035550101",
  "4520123456",
  "33612345678",
  "33639980105",
  "33698123456",
  "551140041234",
  "5511987654321",
  "2252722123456",
  "34655550102",
  "",
  "anna@example.org",
])("%s is written in one way", (digits) => {
  expect(onePhone(digits)).toBe(digits);
});

test("a French number has a form under each code by which it is dialled", () => {
  const tails = (codes: string[], tail: string) => codes.map((code) => code + tail);
  expect(phoneForms("262612345678")).toEqual(tails(["33", "590", "594", "596", "262"], "612345678"));
  expect(phoneForms("262690123456")).toEqual(tails(["590", "33", "594", "596", "262"], "690123456"));
  expect(phoneForms("33140123456")).toEqual(["33140123456"]);
});

test("a chat's number is no phone's", () => {
  expect(addressForms("telegram", "5215512345678")).toEqual(["5215512345678"]);
  expect(addressForms("sms", "5215512345678")).toEqual(["525512345678", "5215512345678"]);
});

test("every form of a phone has the same one form, and the same list of forms", () => {
  const code = fc.constantFrom("52", "54", "549", "55", "229", "225", "33", "590", "594", "596", "262", "1", "44");
  const tail = fc.oneof(fc.stringMatching(/^\d{7,12}$/), fc.stringMatching(/^[5-7]\d{8}$/));
  const digits = fc.tuple(code, tail).map(([head, rest]) => head + rest);
  fc.assert(
    fc.property(digits, (number) => {
      const forms = phoneForms(number);
      expect(forms[0]).toBe(onePhone(number));
      expect(forms).toContain(number);
      for (const form of forms) {
        expect(onePhone(form)).toBe(forms[0]);
        expect(phoneForms(form)).toEqual(forms);
      }
    }),
    { numRuns: 5_000 },
  );
});
