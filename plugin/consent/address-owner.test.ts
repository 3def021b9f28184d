import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConsentState } from "../database/tables.ts";
import { type Candidate, pickOwner } from "./address-owner.ts";

function aCandidate(patronId: number, more: Partial<Candidate> = {}): Candidate {
  const usual = { mayReturn: false, holds: false, invited: false, optedInBy: 0, ledgerId: patronId };
  return { ...usual, state: "opted_out", patronId, ...more };
}
const owner = (...candidates: Candidate[]) => pickOwner(candidates)?.patronId;

const stopped = (patronId: number, optedInBy: number) => aCandidate(patronId, { mayReturn: true, optedInBy });
const named = (patronId: number, more: Partial<Candidate> = {}) =>
  aCandidate(patronId, { state: "pending_opt_in", mayReturn: true, ledgerId: 900, ...more });

test("an address without candidates has no owner", () => {
  expect(pickOwner([])).toBeUndefined();
});

test("a patron who is opted in there comes before all others", () => {
  expect(owner(named(7, { invited: true }), aCandidate(8, { state: "opted_in", holds: true }))).toBe(8);
});

test("a patron whose invitation was sent there comes before the former one: a yes answers it", () => {
  expect(owner(stopped(8, 5), named(7, { invited: true }))).toBe(7);
});

test("a patron who merely named the number does not come before its former owner", () => {
  expect(owner(named(7), stopped(8, 5))).toBe(8);
  expect(owner(aCandidate(7, { mayReturn: true, ledgerId: 901 }), stopped(8, 5))).toBe(8);
});

test("the latest former owner is chosen, even if an earlier one names the number again", () => {
  expect(owner(named(7, { optedInBy: 3 }), stopped(8, 5))).toBe(8);
});

test("of several who named a number that nobody had, the last one is chosen", () => {
  expect(owner(named(7), named(8, { ledgerId: 901 }))).toBe(8);
});

test("a patron who may return comes before one who may not, in any order of rows", () => {
  const candidate = fc.record({
    patronId: fc.integer({ min: 1, max: 9 }),
    state: fc.constantFrom<ConsentState>("rejected", "opted_out", "pending_opt_out"),
    mayReturn: fc.boolean(),
    holds: fc.constant(false),
    invited: fc.boolean(),
    optedInBy: fc.nat(99),
    ledgerId: fc.nat(99),
  });
  // Every step belongs to one patron.
  const candidates = fc.uniqueArray(candidate, {
    minLength: 1,
    comparator: (a, b) => a.ledgerId === b.ledgerId || a.optedInBy === b.optedInBy,
  });
  fc.assert(
    fc.property(candidates, (all) => {
      expect(pickOwner(all)?.mayReturn).toBe(all.some(({ mayReturn }) => mayReturn));
      expect(pickOwner(all.toReversed())).toEqual(pickOwner(all));
    }),
  );
});
