import { type CountryCode, getCountries, getExampleNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { expect, test } from "vitest";
import { readNumber } from "../phone-numbers.ts";
import { exampleAbroad, exampleNumber, writtenAddress, writtenNumber } from "./written-number.ts";

test.each([
  ["15035550101", "+1 503 555 0101"],
  ["4520123456", "+45 20 12 34 56"],
  ["33639980105", "+33 6 39 98 01 05"],
  ["34655550102", "+34 655 55 01 02"],
  ["5491123456789", "+54 9 11 2345 6789"],
  ["590690123456", "+590 690 12 34 56"],
  // Numbers that no plan knows still have their plus.
  ["999123456789", "+999123456789"],
])("%s is written %s", (digits, written) => {
  expect(writtenNumber(digits)).toBe(written);
});

test("what is written can be typed in again", () => {
  for (const digits of ["15035550101", "4520123456", "590690123456", "5491123456789", "2290197123456"]) {
    expect(readNumber(writtenNumber(digits), "US")).toMatchObject({ digits });
  }
});

test("only a number is written as one", () => {
  expect(writtenAddress("sms", "15035550101")).toBe("+1 503 555 0101");
  expect(writtenAddress("sms", "INFO24")).toBe("INFO24");
  expect(writtenAddress("telegram", "15035550101")).toBe("15035550101");
  expect(writtenAddress("email", "a@example.org")).toBe("a@example.org");
});

test("the example is of the library's own country, and reads as a number there", () => {
  expect(exampleNumber("US")).toBe("(201) 555-0123");
  expect(exampleNumber("DK")).toBe("34 41 23 45");
  expect([exampleAbroad("US"), exampleAbroad("DK")]).toEqual(["+44 7400 123456", "+1 201 555 0123"]);
  expect(exampleNumber("XX")).toBe("+1 201 555 0123");
  // Some countries' numbers have fewer than ten digits with the code, and are refused.
  const small = (country: CountryCode) => (getExampleNumber(country, examples)?.number ?? "").length < 11;
  for (const country of getCountries().filter((one) => !small(one))) {
    expect(readNumber(exampleNumber(country), country), country).toHaveProperty("digits");
  }
});
