import fc from "fast-check";
import { expect, test } from "vitest";
import { readEmail } from "./email-address.ts";

test.each([
  [" Rita@Reader.Example ", "rita@reader.example"],
  ["o'brien+library@mail.example.org", "o'brien+library@mail.example.org"],
  ["søren@example.org", undefined],
  ["rita@bücher.example", "rita@xn--bcher-kva.example"],
  ["rita@reader.example.", undefined],
  ["rita@localhost", undefined],
  ["rita@127.0.0.1", undefined],
  ["rita reader@example.org", undefined],
  ["rita@example.org, eve@example.org", undefined],
  ["rita@example.org\r\nBcc: eve@example.org", undefined],
  ["📚@example.org", undefined],
  ["rita..reader@example.org", undefined],
  ["@example.org", undefined],
  ["rita@", undefined],
  ["rita", undefined],
  [`${"r".repeat(65)}@example.org`, undefined],
])("%j is read as %s", (typed, address) => {
  expect(readEmail(typed)).toEqual(address === undefined ? { because: "not_an_address" } : { address });
});

test("an empty field is no address", () => {
  expect(readEmail("  ")).toEqual({ because: "empty" });
});

test("whatever is typed, an accepted address is plain ASCII without blanks and is read as itself", () => {
  const typed = fc.oneof(fc.string({ unit: "grapheme" }), fc.emailAddress());
  fc.assert(
    fc.property(typed, (text) => {
      const read = readEmail(text);
      if ("because" in read) return;
      expect(read.address).toMatch(/^[!-~]{3,254}$/);
      expect(readEmail(read.address)).toEqual(read);
    }),
  );
});
