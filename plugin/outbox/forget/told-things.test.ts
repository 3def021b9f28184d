import { describe, expect, test } from "vitest";
import type { PatronThing } from "../../koha/circulation/things.ts";
import { findTold, namesTitle, readTold, type Unstamped, writeTold } from "./told-things.ts";

const NOW = new Date("2026-03-02T12:00:00Z");
const days = (count: number, from = NOW) => new Date(from.getTime() + count * 86_400_000);

const aThing = (thing: string, title: string, more: Partial<PatronThing> = {}): PatronThing => ({
  thing,
  title,
  patronId: 7,
  open: true,
  since: days(-20),
  until: null,
  ...more,
});
const aText = (text: string, more: Partial<Unstamped> = {}): Unstamped => ({
  text,
  subject: null,
  letterCode: "ODUE",
  eventAt: NOW,
  createdAt: NOW,
  ...more,
});
const kept = { privacy: 1, now: days(0.1) };

describe("a notice without a stamp tells of", () => {
  const dune = aThing("loan:1", "Dune /");
  const years = aThing("loan:2", "Les Années");
  const kindred = aThing("hold:3", "Kindred");

  test("the things whose titles it names, however they are written", () => {
    const told = findTold(aText("Due: DUNE, and <b>les Anne\u0301es</b>."), [dune, years, kindred], kept);
    expect(told).toEqual({ things: ["loan:1", "loan:2"], sure: true });
  });

  test("a thing whose title is cut off, or is named by the subject alone", () => {
    const long = aThing("loan:4", "The Left Hand of Darkness: a novel");
    expect(findTold(aText("Due: The Left Hand of Dark…"), [long], kept)).toEqual({ things: ["loan:4"], sure: true });
    const titled = aText("Due today.", { subject: "Kindred is ready" });
    expect(findTold(titled, [kindred], kept)).toEqual({ things: ["hold:3"], sure: true });
  });

  test("anything that the patron had then, if it names nothing", () => {
    const lent = aThing("loan:5", "Beloved", { since: days(5) });
    const over = aThing("loan:6", "Pachinko", { open: false, until: days(-9) });
    expect(findTold(aText("You have things overdue."), [dune, lent, over], kept)).toEqual({
      things: ["loan:1"],
      sure: false,
    });
  });

  test("what was over a moment before it: a check-in, a hold that was cancelled", () => {
    const back = aThing("loan:6", "Pachinko", { open: false, until: days(-0.5) });
    expect(findTold(aText("Returned: Pachinko"), [back], kept)).toEqual({ things: ["loan:6"], sure: true });
    // Koha copies a hold's row as it was last changed, which may have been weeks before.
    const cancelled = aThing("hold:8", "Beloved", { open: false, until: days(-15) });
    expect(findTold(aText("Cancelled: Beloved"), [cancelled], kept)).toEqual({ things: ["hold:8"], sure: true });
  });

  test("nothing, where the patron had nothing and it was looked up at once", () => {
    expect(findTold(aText("We are closed on Monday."), [], kept)).toEqual({ things: [], sure: true });
  });

  test("what nobody can name any more, where Koha may have forgotten it", () => {
    expect(findTold(aText("Due: Dune"), [], { privacy: 1, now: days(9) })).toEqual({ things: [], sure: false });
    expect(findTold(aText("Due: Dune"), [], { ...kept, privacy: 2 })).toEqual({ things: [], sure: false });
  });

  test("nothing, if it is about the account, unless it names a title", () => {
    const account = aText("Your card ends on 1 May.", { letterCode: "MEMBERSHIP_EXPIRY" });
    expect(findTold(account, [dune], { privacy: 2, now: days(90) })).toEqual({ things: [], sure: true });
    const fine = aText("A fine for Dune.", { letterCode: "ACCOUNT_DEBIT" });
    expect(findTold(fine, [dune], kept)).toEqual({ things: ["loan:1"], sure: true });
  });
});

test.each([
  ["When is it due?", "It", true],
  ["<p>Due:</p><p>It</p>", "It /", true],
  ["May I keep the item for the weekend?", "It", false],
  ["Do you have \u201cS.\u201d?", "S", true],
  ["Please renew my books", "S", false],
  ["Où est Ça ?", "Ca", true],
  ["予約した心が届きました", "心", true],
  ["Renew D<b>u</b>ne", "Dune", true],
] as const)("%s names %s: %s", (text, title, named) => {
  expect(namesTitle(text, title)).toBe(named);
});

describe("what was found is written down", () => {
  test.each([
    { things: [], sure: true },
    { things: [], sure: false },
    { things: ["loan:9", "hold:7"], sure: true },
    { things: ["loan:9"], sure: false },
    { things: ["loan:9", "hold:7"], sure: true, of: 51 },
    { things: [], sure: true, of: 51 },
    { things: [], sure: false, of: 51 },
  ])("and read again: %o", (told) => {
    expect(readTold(null, writeTold(told))).toEqual(told);
  });

  test("the stamp of Koha's row says more, and nothing is known before anybody has looked", () => {
    expect(readTold("loan:9", "? hold:7")).toEqual({ things: ["loan:9"], sure: true });
    expect(readTold("loan:9", "of:51 hold:7")).toEqual({ things: ["loan:9"], sure: true, of: 51 });
    expect(readTold(null, null)).toBeUndefined();
  });

  test("as far as the column is long, and no thing is cut in two", () => {
    const things = Array.from({ length: 400 }, (_, at) => `loan:${100_000 + at}`);
    const written = writeTold({ things, sure: false });
    expect(written.length).toBeLessThanOrEqual(2_000);
    expect(readTold(null, written)).toEqual({ things: things.slice(0, 166), sure: false });
  });
});
