import { expect, test } from "vitest";
import { sealed } from "../../foundation/log.ts";
import type { PersonFacts } from "../../koha/person-facts.ts";
import { judgePerson } from "./judge.ts";
import { openPrinter } from "./prints.ts";

const rita: PersonFacts = {
  birth: "1984-05-06",
  firstname: "Rita",
  surname: "Søndergård",
  card: "2310001",
  login: "rita.sondergard",
  enrolled: "2019-09-02",
};
const undated = { ...rita, birth: null, enrolled: null };
const bare: PersonFacts = { birth: null, firstname: null, surname: null, card: null, login: null, enrolled: null };
const omar: PersonFacts = {
  birth: "2001-11-30",
  firstname: "Omar",
  surname: "Haddad",
  card: "2310977",
  login: "ohaddad",
  enrolled: "2023-01-04",
};
const printer = openPrinter(sealed("a key for tests"));
const judge = (kept: PersonFacts, now: PersonFacts) => judgePerson(printer.print(7, kept), printer.print(7, now));

test.each<[string, PersonFacts, PersonFacts, "same" | "other"]>([
  ["nothing changed", rita, rita, "same"],
  ["a marriage", rita, { ...rita, surname: "Holm" }, "same"],
  ["a marriage, with a new card and login", rita, { ...rita, surname: "Holm", card: "99", login: "rholm" }, "same"],
  ["a new card", rita, { ...rita, card: "99" }, "same"],
  ["a new card whose number is the login", { ...rita, login: "2310001" }, { ...rita, card: "99", login: "99" }, "same"],
  ["a corrected day of birth", rita, { ...rita, birth: "1984-06-05" }, "same"],
  ["a day of birth filled in later", undated, rita, "same"],
  ["a day of birth erased", rita, { ...rita, birth: null }, "same"],
  ["case, accents and a second name", rita, { ...rita, firstname: "RITA Marie", surname: "SONDERGARD" }, "same"],
  ["another first name, day of birth and all else the same", rita, { ...rita, firstname: "Rolf" }, "same"],
  [
    "names and card changed, born and enrolled the same, with a login that stayed",
    rita,
    { ...rita, firstname: "Rolf", surname: "Holm", card: "99" },
    "same",
  ],
  ["nothing is known", bare, bare, "same"],
  ["nothing was known", bare, rita, "same"],
  ["only a card is known, and it is new", { ...bare, card: "1" }, { ...bare, card: "2" }, "same"],
  ["somebody else", rita, omar, "other"],
  ["somebody else, known by names and card", undated, { ...omar, birth: null, enrolled: null }, "other"],
  [
    "somebody else of the same first name and enrolment",
    rita,
    { ...omar, firstname: "Rita", enrolled: rita.enrolled },
    "other",
  ],
  ["a brother, enrolled the same day", rita, { ...omar, surname: rita.surname, enrolled: rita.enrolled }, "other"],
  ["somebody else, born the same day", rita, { ...omar, birth: rita.birth }, "other"],
  ["a card that was given to somebody else", rita, { ...omar, card: rita.card }, "other"],
])("%s", (_, kept, now, verdict) => {
  expect(judge(kept, now)).toBe(verdict);
});

test("fingerprints tell nothing of the facts, and differ by patron and key", () => {
  const one = printer.print(7, rita);
  expect(JSON.stringify(one)).not.toContain("1984");
  expect(printer.print(8, rita).birth).not.toBe(one.birth);
  expect(openPrinter(sealed("another")).print(7, rita).birth).not.toBe(one.birth);
});
