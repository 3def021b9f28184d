import { expect, test } from "vitest";
import { makePeople, nextNumber } from "./people.ts";
import { planSteps } from "./plan.ts";

const ALL_ACTS =
  "Plivo, Plivo token, Telegram, Telegram token, block bot, change number, delete patron, disable plugin, freeze, " +
  "freeze database, join, keep copy, kill, kill database, leave, link, lock queue, merge patrons, move clock, " +
  "put copy back, queue, read-only database, resend, run sender, slow Plivo, staff opt in, staff opt out, stop, " +
  "text, trial, unblock bot, webhook elsewhere";
const OPTIONS = { seed: 7, minutes: 2, patrons: 200 };

test("the same seed gives the same list, and another seed another", () => {
  expect(planSteps(OPTIONS)).toEqual(planSteps(OPTIONS));
  expect(planSteps({ ...OPTIONS, seed: 8 })).not.toEqual(planSteps(OPTIONS));
});

test("over ten seeds everything happens that the monkey can do", () => {
  const acts = new Set(
    Array.from({ length: 10 }, (_, seed) => planSteps({ ...OPTIONS, seed }).map((step) => step.do.act)).flat(),
  );
  expect([...acts].toSorted().join(", ")).toBe(ALL_ACTS);
});

test("patrons to whom every notice must come do nothing themselves, and a quitter says STOP once", () => {
  const people = makePeople(OPTIONS.seed, OPTIONS.patrons);
  const active = planSteps(OPTIONS).flatMap(({ do: act }) => {
    if (!("patron" in act) || act.act === "queue" || act.act === "staff opt in") return [];
    return act.act === "text" && act.text === "HELP" ? [] : [act.patron];
  });
  const roleOf = (patron: number) => people[patron]?.role;
  expect(active.filter((patron) => roleOf(patron) === "calm" || roleOf(patron) === "silent")).toEqual([]);
  const quitters = active.filter((patron) => roleOf(patron) === "quitter");
  expect(quitters.length).toBe(people.filter(({ role }) => role === "quitter").length);
  expect(new Set(quitters).size).toBe(quitters.length);
});

test("no two patrons have, or get, the same number", () => {
  const people = makePeople(OPTIONS.seed, 400);
  const numbers = people.flatMap((person) => [person.number, nextNumber(person, 0), nextNumber(person, 1)]);
  expect(new Set(numbers).size).toBe(numbers.length);
});
