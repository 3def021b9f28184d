import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sealed } from "./log.ts";
import { openSealer } from "./sealing.ts";

const sealer = openSealer(sealed("a process key for tests"));

test("any sealed text is unsealed unchanged", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (plain) => {
      expect(sealer.unseal("plivo_auth_token", sealer.seal("plivo_auth_token", plain, randomBytes(12)))).toBe(plain);
    }),
  );
});

test("a sealed value does not show the secret, and differs each time", () => {
  const one = sealer.seal("name", "hunter2-hunter2", randomBytes(12));
  const two = sealer.seal("name", "hunter2-hunter2", randomBytes(12));
  expect(one).not.toContain("hunter2");
  expect(one).not.toBe(two);
});

test("another key, another name or one changed character unseals nothing", () => {
  const value = sealer.seal("plivo_auth_token", "secret", randomBytes(12));
  expect(() => openSealer(sealed("another key")).unseal("plivo_auth_token", value)).toThrow("Enter it again");
  expect(() => sealer.unseal("telegram_token", value)).toThrow("Enter it again");
  const changed = value.slice(0, -2) + (value.endsWith("AA") ? "BB" : "AA");
  expect(() => sealer.unseal("plivo_auth_token", changed)).toThrow("Enter it again");
  expect(() => sealer.unseal("plivo_auth_token", "rubbish")).toThrow("Enter it again");
});

test("a nonce of the wrong length is refused", () => {
  expect(() => sealer.seal("name", "x", randomBytes(8))).toThrow(RangeError);
});
