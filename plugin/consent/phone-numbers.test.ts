import fc from "fast-check";
import { expect, test } from "vitest";
import { type NumberRefusal, readNumber, sameNumber } from "./phone-numbers.ts";

test.each([
  ["503-555-0101", "US", "15035550101"],
  ["(503) 555-0101", "US", "15035550101"],
  ["1 503 555 0101", "US", "15035550101"],
  ["15035550101", "US", "15035550101"],
  ["+1 (503) 555-0101", "US", "15035550101"],
  ["(+1) 503.555.0101", "US", "15035550101"],
  ["tel:+1-503-555-0101", "US", "15035550101"],
  [" 503 – 555 — 0101 ", "US", "15035550101"],
  ["\u202a+1 503\u00a0555\u20110101\u202c", "US", "15035550101"],
  ["５０３５５５０１０１", "US", "15035550101"],
  ["＋1 503 555 0101", "DK", "15035550101"],
  ["٥٠٣٥٥٥٠١٠١", "US", "15035550101"],
  ["५०३ ५५५ ०१०१", "US", "15035550101"],
  ["𝟓𝟎𝟑 𝟝𝟝𝟝 𝟢𝟣𝟢𝟣", "US", "15035550101"],
  ["5️⃣0️⃣3️⃣ 555 0101", "US", "15035550101"],
  ["55 55 01 06", "DK", "4555550106"],
  ["4555550106", "DK", "4555550106"],
  ["0045 55 55 01 06", "DK", "4555550106"],
  ["0045 55 55 01 06", "US", "4555550106"],
  ["011 45 55 55 01 06", "US", "4555550106"],
  ["+45 55 55 01 06", "US", "4555550106"],
  ["06 39 98 01 05", "FR", "33639980105"],
  ["655 55 01 02", "ES", "34655550102"],
  ["+44 (0)7911 123456", "US", "447911123456"],
  ["07911 123456", "GB", "447911123456"],
  // One phone, whichever of its forms was written.
  ["+52 1 55 1234 5678", "MX", "525512345678"],
  ["+52 1 55 1234 5678", "US", "525512345678"],
  ["+52 55 1234 5678", "US", "525512345678"],
  ["1 55 1234 5678", "MX", "525512345678"],
  ["044 55 1234 5678", "MX", "525512345678"],
  ["01 55 1234 5678", "MX", "525512345678"],
  ["+54 11 2345-6789", "US", "5491123456789"],
  ["011 15 2345-6789", "AR", "5491123456789"],
  ["11 2345-6789", "AR", "5491123456789"],
  ["+55 11 8765-4321", "US", "5511987654321"],
  ["(11) 98765-4321", "BR", "5511987654321"],
  ["0690 12 34 56", "FR", "590690123456"],
  ["0692 12 34 56", "FR", "262692123456"],
  ["+33 6 94 12 34 56", "US", "594694123456"],
  ["0696 12 34 56", "GP", "596696123456"],
  ["06 12 34 56 78", "RE", "33612345678"],
  ["0639 01 23 45", "FR", "262639012345"],
  ["97 12 34 56", "BJ", "2290197123456"],
  ["07 12 34 56", "CI", "2250707123456"],
])("%s in %s is %s", (text, country, digits) => {
  expect(readNumber(text, country)).toMatchObject({ digits });
});

test.each([
  ["503-555-0101", "US", "US", "either"],
  ["+34 655 55 01 02", "US", "ES", "mobile"],
  ["+44 20 7946 0958", "US", "GB", "landline"],
  ["+44 56 0012 3456", "US", "GB", "voip"],
  ["+870 773 111 632", "US", null, "mobile"],
  ["0690 12 34 56", "FR", "GP", "mobile"],
  ["+52 1 55 1234 5678", "US", "MX", "either"],
  // A range that the numbering plan does not have yet: only the length is right.
  ["+1 222 555 0101", "US", null, "unknown"],
  ["222 555 0101", "US", "US", "unknown"],
])("%s in %s is recognised as a number of %s, %s", (text, library, country, kind) => {
  expect(readNumber(text, library)).toMatchObject({ country, kind });
});

test.each<[string, string, NumberRefusal]>([
  ["", "US", "empty"],
  [" - ", "US", "empty"],
  ["\u200b", "US", "empty"],
  ["my phone", "US", "letters"],
  ["1-800-FLOWERS", "US", "letters"],
  ["5O3 555 O1O1", "US", "letters"],
  ["edna@example.org", "US", "letters"],
  ["📱 503 555 0101", "US", "not_a_number"],
  ["503😀5550101", "US", "not_a_number"],
  ["1+503 555 0101", "US", "not_a_number"],
  ["++1 503 555 0101", "US", "not_a_number"],
  ["*67 503 555 0101", "US", "not_a_number"],
  ["<script>", "US", "letters"],
  ["5".repeat(101), "US", "not_a_number"],
  ["503 555 0101 x12", "US", "extension"],
  ["503 555 0101 ext. 12", "US", "extension"],
  ["503-555-0101#12", "US", "extension"],
  ["+45 55 55 01 06 lokal 7", "DK", "extension"],
  ["555-0101", "US", "too_short"],
  ["503 555 010", "US", "too_short"],
  ["+298 211234", "DK", "too_short"],
  ["503 555 0101 2", "US", "too_long"],
  ["503 555 0101 503 555 0102", "US", "too_long"],
  ["503-555-0101 / 503-555-0102", "US", "too_long"],
  ["+49 1512 3456 7890 1234", "US", "too_long"],
  // Not taken for Spanish without +: a digit too many would make it a stranger's number abroad.
  ["34655550102", "US", "too_long"],
  ["+999 123 456 789", "US", "unknown_country_code"],
  ["503 555 0101", "", "unknown_country_code"],
  ["503 555 0101", "Oregon", "unknown_country_code"],
  ["911", "US", "short_code"],
  ["11 22", "DK", "short_code"],
  ["262966", "US", "short_code"],
  ["800 555 0101", "US", "toll_free"],
  ["+800 1234 5678", "US", "toll_free"],
  ["900 555 0101", "US", "premium"],
  ["0891 570 123", "FR", "premium"],
  ["0810 123 456", "FR", "premium"],
  ["500 555 0101", "US", "service"],
  ["070 1234 5678", "GB", "service"],
  ["123 456 7890", "US", "not_a_number"],
  ["503 123 4567", "US", "not_a_number"],
  ["503 911 4567", "US", "not_a_number"],
  ["000 000 0000", "US", "not_a_number"],
])("%s in %s is refused: %s", (text, country, because) => {
  expect(readNumber(text, country)).toEqual({ because });
});

test.each([
  ["503-555-0101", "15035550101", "US", true],
  ["+1 503.555.0101", "5035550101", "US", true],
  ["503-555-0101 (mom's cell)", "+15035550101", "US", true],
  ["503-555-0101 x12", "5035550101", "US", true],
  ["Handy: 55 55 01 06", "4555550106", "DK", true],
  ["07911 123456", "447911123456", "GB", true],
  ["0655 550 102", "34655550102", "ES", true],
  ["800 555 0101", "+1 800 555 0101", "US", true],
  ["555-0101", "1 555 0101", "US", true],
  ["+34 655 55 01 02", "34655550102", "US", true],
  ["011 45 55 55 01 06", "4555550106", "US", true],
  ["+45 55 55 01 06", "4555550106", "US", true],
  ["+52 1 55 1234 5678", "525512345678", "MX", true],
  ["5215512345678", "525512345678", "US", true],
  ["011 2345-6789", "5491123456789", "AR", true],
  ["0690 12 34 56", "33690123456", "FR", true],
  ["", "15035550101", "US", true],
  ["none", "15035550101", "US", true],
  ["", "", "US", true],
  ["503-555-0102", "15035550101", "US", false],
  ["555-0101", "15035550101", "US", false],
  ["503-555-0101", "15035550101", "DK", false],
  ["4555550106", "15035550101", "DK", false],
  ["+34 655 55 01 03", "34655550102", "US", false],
])("the record's %s and the opted-in %s are, in %s, the same number: %s", (record, optedIn, country, same) => {
  expect(sameNumber(record, optedIn, country)).toBe(same);
  expect(sameNumber(optedIn, record, country)).toBe(same);
});

const country = fc.constantFrom(
  ...["US", "CA", "DK", "ES", "FR", "GP", "RE", "GB", "IT", "AR", "BR", "MX", "BJ", "CI", "AU", "XX", ""],
);
const likeNumbers = fc.string({
  unit: fc.constantFrom(..."0123456789".split(""), "+", " ", "-", "(", ")", ".", "x", "٣", "５", "📱"),
  maxLength: 24,
});
const written = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }), likeNumbers);

test("an accepted number has 10 to 15 digits and reads the same when written in full", () => {
  fc.assert(
    fc.property(written, country, (text, library) => {
      const read = readNumber(text, library);
      if (!("digits" in read)) return;
      expect(read.digits).toMatch(/^[1-9]\d{9,14}$/);
      expect(readNumber(`+${read.digits}`, library)).toMatchObject({ digits: read.digits, kind: read.kind });
    }),
    { numRuns: 3_000 },
  );
});

test("punctuation and script make no difference to a number", () => {
  const american = fc.tuple(fc.integer({ min: 2_000_000_000, max: 9_999_999_999 })).map(String);
  const between = fc.array(fc.constantFrom("", " ", "-", ".", "\u00a0", "("), { minLength: 10, maxLength: 10 });
  const zeros = fc.constantFrom(0x30, 0x660, 0x966, 0xff10, 0x1d7ce);
  fc.assert(
    fc.property(american, between, zeros, (digits, marks, zero) => {
      const dressed = [...digits].map((d, i) => String.fromCodePoint(zero + Number(d)) + (marks[i] ?? "")).join("");
      expect(readNumber(dressed, "US")).toEqual(readNumber(digits, "US"));
      expect(sameNumber(dressed, `1${digits}`, "US")).toBe(true);
    }),
  );
});

test("whether two numbers are the same does not depend on their order", () => {
  fc.assert(
    fc.property(written, written, country, (a, b, library) => {
      expect(sameNumber(a, b, library)).toBe(sameNumber(b, a, library));
      expect(sameNumber(a, a, library)).toBe(true);
    }),
  );
});
