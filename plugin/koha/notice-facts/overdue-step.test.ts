import { describe, expect, test } from "vitest";
import { countEarlier, type QueuedBefore, type StepRule, stepOf } from "./overdue-step.ts";

const rule = (library: string, category: string, ...letters: (string | null)[]): StepRule => ({
  library,
  category,
  letters,
});
const at = { branchcode: "MPL", categorycode: "PT" };

describe("a letter's step", () => {
  test.each([
    ["the rule for all", [rule("", "", "FIRST", "SECOND", "THIRD")], "second", 2],
    ["the patron's category before all", [rule("", "", "LATE"), rule("", "PT", null, "LATE")], "LATE", 2],
    ["another category's", [rule("", "J", "X", "LATE"), rule("", "", "LATE")], "LATE", 1],
    ["the library's before the general", [rule("", "PT", "LATE"), rule("mpl", "PT", "X", "Y", "LATE")], "LATE", 3],
    [
      "a rule of the library for all categories hides the general one of the category",
      [rule("", "PT", "LATE"), rule("MPL", "", "X", "LATE")],
      "LATE",
      2,
    ],
    ["a code of two steps is counted", [rule("", "", "ODUE", "ODUE")], "ODUE", null],
    [
      "two steps of the same rule, one of another",
      [rule("", "PT", "L", "L"), rule("", "", null, null, "L")],
      "L",
      null,
    ],
    ["a code that only another library's rule names", [rule("MPL", "", "X"), rule("OAK", "", "A", "LATE")], "LATE", 2],
    [
      "a code that other rules name for different steps",
      [rule("OAK", "", "LATE"), rule("RIV", "", "", "LATE")],
      "LATE",
      null,
    ],
    ["the rules' word before the usual one", [rule("", "", "ODUE2")], "ODUE2", 1],
    ["no rules: the usual first", [], "ODUE", 1],
    ["no rules: the usual second", [], "odue2", 2],
    ["no rules: the usual third", [rule("", "", "LATE")], "ODUE3", 3],
    ["no rules: an unknown code is counted", [], "OVERDUE_PHONE", null],
  ] as const)("%s", (_, rules, code, step) => {
    expect(stepOf(code, at, rules)).toBe(step);
  });

  test("without a library or a category the general rule holds", () => {
    const rules = [rule("", "", "LATE"), rule("MPL", "PT", "X", "LATE")];
    expect(stepOf("LATE", { branchcode: "", categorycode: "" }, rules)).toBe(1);
  });
});

describe("earlier notices are counted", () => {
  const row = (noticeId: number, day: string, more: Partial<QueuedBefore> = {}): QueuedBefore => ({
    ...{ noticeId, day, transport: "sms", thing: null },
    ...more,
  });
  const self = { noticeId: 10, things: [] as string[], since: "2026-02-01", day: "2026-03-02" };

  test("by days, since the day from which they count, and before the notice itself", () => {
    const rows = [
      row(1, "2026-01-31"),
      row(2, "2026-02-01"),
      row(3, "2026-02-15"),
      row(4, "2026-02-15"),
      row(9, "2026-03-02"),
      row(10, "2026-03-02"),
      row(11, "2026-02-20"),
    ];
    expect(countEarlier(self, rows)).toBe(2);
    expect(countEarlier(self, [])).toBe(0);
  });

  test("once, where Koha wrote one row for each way, whenever these left", () => {
    const rows = [row(1, "2026-02-02"), row(2, "2026-02-03", { transport: "email" })];
    expect(countEarlier(self, rows)).toBe(1);
  });

  test("of a stamped notice without those that are stamped with something else", () => {
    const rows = [row(1, "2026-02-02", { thing: "hold:1" }), row(2, "2026-02-05", { thing: "hold:2" })];
    expect(countEarlier({ ...self, things: ["hold:2"] }, rows)).toBe(1);
    expect(countEarlier(self, rows)).toBe(2);
    expect(countEarlier({ ...self, things: ["hold:2"] }, [row(3, "2026-02-06")])).toBe(1);
  });
});
