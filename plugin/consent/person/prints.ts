import { createHmac, createSecretKey, hkdfSync } from "node:crypto";
import type { Secret } from "../../foundation/log.ts";
import type { PersonFacts } from "../../koha/person-facts.ts";
import { FACTS, type Prints } from "./judge.ts";

/** Letters that are not a plain letter with a mark. */
const PLAIN: Readonly<Record<string, string>> = { ø: "o", æ: "ae", œ: "oe", ß: "ss", ł: "l", đ: "d", ð: "d", þ: "th" };

/** A name without case, accents, hyphens and blanks, as these come and go in records. */
const plain = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[øæœßłđðþ]/g, (letter) => PLAIN[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]/gu, "");

/**
 * Facts as they are compared: a second first name, and a login that is the card's number, tell nothing of their own.
 */
export function comparable(facts: PersonFacts): PersonFacts {
  const text = (value: string | null) => (value ?? "").trim().toLowerCase();
  const card = text(facts.card);
  const login = text(facts.login);
  const some = (value: string) => (value === "" ? null : value);
  return {
    birth: some(text(facts.birth)),
    firstname: some(plain(text(facts.firstname).split(/[\s-]/)[0] ?? "")),
    surname: some(plain(text(facts.surname))),
    card: some(card),
    login: login === card ? null : some(login),
    enrolled: some(text(facts.enrolled)),
  };
}

/** Makes keyed fingerprints: comparable, but never turned back into the facts, nor compared among patrons. */
export interface Printer {
  /** Names the key: fingerprints of another key say nothing. */
  keyPrint: string;
  print(patronId: number, facts: PersonFacts): Prints;
}

/**
 * Opens the printer of a key; that of the process, or where there is none, the token that only bot and service know.
 */
export function openPrinter(key: Secret): Printer {
  // As a KeyObject: to begin with a Buffer takes Node several times as long.
  const macKey = createSecretKey(Buffer.from(hkdfSync("sha256", key.reveal(), "", "tidings persons", 32)));
  const mac = (text: string) => createHmac("sha256", macKey).update(text).digest("hex");
  return {
    keyPrint: mac("key").slice(0, 16),
    print: (patronId, facts) => {
      const said = comparable(facts);
      const of = (fact: keyof PersonFacts) =>
        said[fact] === null ? null : mac(`${fact} ${patronId} ${said[fact]}`).slice(0, 24);
      return Object.fromEntries(FACTS.map((fact) => [fact, of(fact)])) as unknown as Prints;
    },
  };
}
