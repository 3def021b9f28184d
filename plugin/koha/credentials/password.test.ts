import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { passwordMatches } from "./password.ts";

// Made by Koha's own module, Crypt::Eksblowfish::Bcrypt, with Koha's settings.
const BCRYPT = "$2a$08$abcdefghijklmnopqrstuuxK63Ig36twWcwokXH3TrjY0dIY5tfmG";
const BCRYPT_ACCENTS = "$2a$08$abcdefghijklmnopqrstuuw7lsIY.ivLaN4Sx3gR0ENMEPreFG4EK";
const BCRYPT_LONG = "$2a$08$abcdefghijklmnopqrstuujyJJZFHxfP7uFcWoV4k5KREorUKVI2K";
const EMPTY = "$2a$08$abcdefghijklmnopqrstuuhHufJVKUKwK2OSCo.LR7KPA82pJy/Xu";
// Made by Digest::MD5's md5_base64.
const MD5 = "gdyb21LQTcIANtvYMT7QVQ";
const MD5_LATIN1 = "cLBuMIc1DIxPw/E+dBh58w";
const md5 = (text: string) => createHash("md5").update(text).digest("base64").replace(/=+$/, "");

test.each([
  [BCRYPT, "1234"],
  [BCRYPT.replace("$2a$", "$2y$"), "1234"],
  [BCRYPT_ACCENTS, "pässwörd 沙丘"],
  [BCRYPT_LONG, "x".repeat(80)],
  // Koha too uses only the first 72 bytes.
  [BCRYPT_LONG, "x".repeat(10_000)],
  [MD5, "1234"],
  [MD5_LATIN1, "été"],
  [md5("été"), "été"],
])("%s is a hash of the password", async (stored, password) => {
  expect(await passwordMatches(stored, password)).toBe(true);
});

test.each([
  [BCRYPT, "1235"],
  [BCRYPT, ""],
  [BCRYPT, " 1234"],
  [BCRYPT, BCRYPT],
  [BCRYPT_LONG, "x".repeat(71)],
  [MD5, "1235"],
  [MD5, MD5],
  [`${MD5}==`, "1234"],
  [md5(""), ""],
  [EMPTY, ""],
  ["!", "!"],
  ["!", ""],
  ["", ""],
  [null, ""],
  [null, "null"],
  ["1234", "1234"],
  [BCRYPT.slice(0, 59), "1234"],
  [`${BCRYPT}x`, "1234"],
  [BCRYPT.replace("$2a$", "$2x$"), "1234"],
  [BCRYPT.replace("$08$", "$99$"), "1234"],
  [BCRYPT.replace("$08$", "$31$"), "1234"],
  [`!${BCRYPT}`, "1234"],
])("%s is not a hash of %j", async (stored, password) => {
  expect(await passwordMatches(stored, password)).toBe(false);
});
