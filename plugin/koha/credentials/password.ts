import { createHash, timingSafeEqual } from "node:crypto";
import { compare } from "bcryptjs";

/**
 * The hash of a random text that nobody kept, at Koha's cost: comparing with it makes a check without a password take
 * as long as one with it.
 */
const NOBODYS = "$2a$08$G.Ei/JtnV4Kz0kqp6Z2uXOYTchSWhxCUNRNJaeQ7Q9AHp04MhVchG";
/** Costs above 16 take seconds, and no Koha uses them. */
const BCRYPT = /^\$2[aby]\$(?:0[4-9]|1[0-6])\$[./\w]{53}$/;
/** Enough characters: bcrypt, here as in Koha, uses only the first 72 bytes. */
const SEEN = 256;

/**
 * Whether a password is the one that Koha stored: as bcrypt, or from old releases as the unpadded base64 of an MD5.
 * `!`, an empty or missing hash and a form that Koha does not write match nothing. Every call costs at least one
 * bcrypt.
 */
export async function passwordMatches(stored: string | null, given: string): Promise<boolean> {
  const bcrypt = stored !== null && BCRYPT.test(stored);
  const right = await compare(given.slice(0, SEEN), bcrypt ? stored : NOBODYS);
  if (given === "") return false;
  if (bcrypt) return right;
  return matchesOldHash(stored ?? "", given);
}

/** Koha hashed what the browser sent, which was Latin-1 before it was UTF-8. */
function matchesOldHash(stored: string, given: string): boolean {
  const expected = Buffer.from(stored, "latin1");
  return (["utf8", "latin1"] as const)
    .map((encoding) => createHash("md5").update(Buffer.from(given, encoding)).digest("base64").replace(/=+$/, ""))
    .map((hash) => Buffer.from(hash))
    .map((hash) => hash.length === expected.length && timingSafeEqual(hash, expected))
    .includes(true);
}
