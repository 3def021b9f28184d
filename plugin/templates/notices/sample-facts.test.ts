import { expect, test } from "vitest";
import { sampleFacts } from "./sample-facts.ts";

const library = { branchcode: "MPL", name: "Midway", phone: "", email: "" };
const TODAY = "2026-03-02";
const daysOf = (name: Parameters<typeof sampleFacts>[3]) =>
  sampleFacts(library, 9, TODAY, name).items.map(({ dueOn, daysOverdue }) => [dueOn, daysOverdue] as const);

test("what is overdue was due before today, by as many days as it says; the rest is due today or later", () => {
  for (const [dueOn, days] of daysOf("overdue_2")) {
    expect(dueOn).toBe(new Date(Date.parse(TODAY) - days * 86_400_000).toISOString().slice(0, 10));
    expect(days).toBeGreaterThan(0);
  }
  expect(daysOf("due").every(([dueOn]) => dueOn === TODAY)).toBe(true);
  expect(daysOf("due_soon").every(([dueOn]) => dueOn !== null && dueOn > TODAY)).toBe(true);
});
