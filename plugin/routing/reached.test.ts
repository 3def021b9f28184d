import { expect, test } from "vitest";
import type { ChannelName } from "../database/tables.ts";
import type { Elected, ElectedByType } from "./elected.ts";
import type { NoticeType } from "./notice-types.ts";
import { type ChosenWay, movedFrom, movedTo, reachedByType } from "./reached.ts";

const TEXTS: Elected = { source: "sms", because: "koha_texts", otherwise: "nothing", asWell: false };
const MAILED: Elected = { source: "none", because: "sms_not_ticked", otherwise: "mail", asWell: false };
const aWay = (channel: ChannelName, not: readonly string[] = [], works = true): ChosenWay => ({
  channel,
  works,
  wants: (kind) => !not.includes(kind),
});
const elected = (one: Partial<Record<NoticeType, Elected>>): ElectedByType =>
  new Map(Object.entries(one) as [NoticeType, Elected][]);

test("what is elected comes by the way that was chosen last and wants its kind", () => {
  const reached = reachedByType(elected({ hold_ready: TEXTS, overdue: TEXTS }), [
    aWay("email", ["overdue"]),
    aWay("sms"),
  ]);
  expect(reached.get("hold_ready")).toMatchObject({ by: "us", channel: "email" });
  expect(reached.get("overdue")).toMatchObject({ by: "us", channel: "sms" });
});

test("a type without an election is missing", () => {
  expect(reachedByType(elected({ hold_ready: TEXTS }), [aWay("sms")]).has("overdue")).toBe(false);
});

test.each([
  ["Koha's text beside which Koha mails", { ...TEXTS, otherwise: "mail" }, "mail"],
  ["Koha's mail, taken", { source: "email", because: "mail_taken", otherwise: "nothing", asWell: false }, "nothing"],
  ["Koha's mail, as well", { source: "email", because: "mail_taken_too", otherwise: "mail", asWell: true }, "mail"],
  ["Koha's letter, taken", { source: "print", because: "print_taken", otherwise: "nothing", asWell: false }, "nothing"],
] as const)("%s: what comes beside it is told", (_what, one, beside) => {
  const reached = reachedByType(elected({ hold_ready: one }), [aWay("sms")]);
  expect(reached.get("hold_ready")).toEqual({ by: "us", channel: "sms", beside, because: one.because });
});

test("what nobody serves comes as Koha sends it, with why and the way that was chosen for it", () => {
  const reached = reachedByType(elected({ hold_ready: MAILED }), [aWay("telegram"), aWay("sms")]);
  expect(reached.get("hold_ready")).toEqual({ by: "mail", channel: "telegram", because: "sms_not_ticked" });
});

test("a kind unticked since the election comes by no message of ours", () => {
  const reached = reachedByType(elected({ hold_ready: TEXTS }), [aWay("sms", ["hold_ready"])]);
  expect(reached.get("hold_ready")).toEqual({ by: "nothing", channel: undefined, because: "unticked_here" });
});

test("an address that said STOP gets nothing, though another way is open: the last choice holds", () => {
  const reached = reachedByType(elected({ hold_ready: TEXTS }), [aWay("email", [], false), aWay("sms")]);
  expect(reached.get("hold_ready")).toEqual({ by: "stopped", channel: "email" });
});

test("what moves to a way chosen anew is what comes by another and is ticked for it", () => {
  const moves = movedTo("email", [aWay("sms", ["loans"])], (kind) => kind !== "overdue");
  expect(["hold_ready", "overdue", "loans"].map(moves)).toEqual(["sms", undefined, undefined]);
  expect(movedTo("sms", [aWay("sms")], () => true)("hold_ready")).toBeUndefined();
});

test("what a way leaves comes by the next one that wants it", () => {
  const moves = movedFrom("email", [aWay("email", ["loans"]), aWay("sms", ["overdue"])]);
  expect(["hold_ready", "overdue", "loans"].map(moves)).toEqual(["sms", undefined, undefined]);
});
