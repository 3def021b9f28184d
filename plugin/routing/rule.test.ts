import fc from "fast-check";
import { expect, test } from "vitest";
import { mayTake, type Rule, type Subject, takesType } from "./rule.ts";

const mail = (letterCode: string | null, branchcode: string | null, takes: boolean): Rule => ({
  transport: "email",
  letterCode,
  branchcode,
  takes,
});
const HOLD_AT_MIDWAY: Subject = { transport: "email", letterCode: "HOLD", branchcode: "MPL" };

test.for<[rules: string, given: Rule[], taken: boolean]>([
  ["no rule at all", [], false],
  ["every mail", [mail(null, null, true)], true],
  ["this notice", [mail("HOLD", null, true)], true],
  ["this library", [mail(null, "MPL", true)], true],
  ["another notice", [mail("ODUE", null, true)], false],
  ["another library", [mail(null, "CPL", true)], false],
  ["this notice in another library", [mail("HOLD", "CPL", true)], false],
  ["every print", [{ ...mail(null, null, true), transport: "print" }], false],
  ["every mail but this notice", [mail(null, null, true), mail("HOLD", null, false)], false],
  ["no mail but this notice", [mail("HOLD", null, true), mail(null, null, false)], true],
  ["every mail of this library but this notice", [mail(null, "MPL", true), mail("HOLD", null, false)], false],
  ["this notice, only not here", [mail("HOLD", null, true), mail("HOLD", "MPL", false)], false],
  ["this notice, both yes and no", [mail("HOLD", null, true), mail("HOLD", null, false)], false],
])("with a rule for %s a hold's mail at Midway is taken: %s", ([, given, taken]) => {
  expect(mayTake(given, HOLD_AT_MIDWAY)).toBe(taken);
});

const codes = fc.constantFrom("HOLD", "ODUE", "DUE");
const branches = fc.constantFrom("MPL", "CPL");
const transports = fc.constantFrom("email", "print");
const rules = fc.array(
  fc.record({
    transport: transports,
    letterCode: fc.option(codes),
    branchcode: fc.option(branches),
    takes: fc.boolean(),
  }),
  { maxLength: 8 },
);
const subjects = fc.record({ transport: transports, letterCode: fc.option(codes), branchcode: fc.option(branches) });

test("the order of the rules makes no difference, and they are not modified", () => {
  fc.assert(
    fc.property(rules, subjects, (given, subject) => {
      const before = structuredClone(given);
      const decided = mayTake(given, subject);
      expect(given).toEqual(before);
      expect(mayTake(given.toReversed(), subject)).toBe(decided);
    }),
  );
});

test("a notice is taken only if a matching rule says so, and the most particular rule decides", () => {
  fc.assert(
    fc.property(rules, subjects, fc.boolean(), (given, subject, takes) => {
      const fits = (rule: Rule) =>
        rule.transport === subject.transport &&
        [rule.letterCode, null].includes(rule.letterCode === null ? null : subject.letterCode) &&
        [rule.branchcode, null].includes(rule.branchcode === null ? null : subject.branchcode);
      if (mayTake(given, subject)) expect(given.some((rule) => rule.takes && fits(rule))).toBe(true);
      if (subject.letterCode === null || subject.branchcode === null) return;
      const others = given.filter(
        (rule) => rule.letterCode !== subject.letterCode || rule.branchcode !== subject.branchcode,
      );
      expect(mayTake([...others, { ...subject, takes }], subject)).toBe(takes);
    }),
  );
});

const ofType = (noticeType: "hold_ready" | "due", takes: boolean, more: Partial<Rule> = {}): Rule => ({
  ...mail(null, null, takes),
  noticeType,
  ...more,
});
const typed: Subject = { ...HOLD_AT_MIDWAY, noticeType: "hold_ready" };

test("a rule about a type holds for its letters, after one about a letter and before one about a library", () => {
  expect(mayTake([ofType("hold_ready", true)], typed)).toBe(true);
  expect(mayTake([ofType("due", true)], typed)).toBe(false);
  expect(mayTake([ofType("hold_ready", true), mail("HOLD", null, false)], typed)).toBe(false);
  expect(mayTake([ofType("hold_ready", false), mail(null, "MPL", true)], typed)).toBe(false);
  expect(mayTake([ofType("hold_ready", false), ofType("hold_ready", true, { branchcode: "MPL" })], typed)).toBe(true);
  expect(mayTake([ofType("hold_ready", true)], HOLD_AT_MIDWAY)).toBe(false);
});

test("a type is taken as soon as one of its letters is, and beside the mail only if all that are taken are", () => {
  const asked = (rules: Rule[], type: "hold_ready" | "due" | "overdue" = "hold_ready") =>
    takesType(rules, { transport: "email", type, branchcode: "MPL" }, new Set(["FIRST"]));
  const beside = { asWell: true };
  expect(asked([])).toEqual({ takes: false, asWell: false });
  expect(asked([mail(null, null, true)])).toEqual({ takes: true, asWell: false });
  expect(asked([mail("HOLDDGST", null, true)])).toEqual({ takes: true, asWell: false });
  expect(asked([mail("HOLD", null, true)], "due").takes).toBe(false);
  expect(asked([mail("FIRST", null, true)], "overdue").takes).toBe(true);
  expect(asked([ofType("hold_ready", true, beside)])).toEqual({ takes: true, asWell: true });
  expect(asked([ofType("hold_ready", true, beside), mail("HOLD", null, true)])).toEqual({ takes: true, asWell: false });
  expect(asked([ofType("hold_ready", true), mail("HOLD", null, false), mail("HOLDDGST", null, false)]).takes).toBe(
    false,
  );
});
