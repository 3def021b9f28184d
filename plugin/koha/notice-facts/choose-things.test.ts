import { describe, expect, test } from "vitest";
import type { AboutThings } from "./ask.ts";
import { chooseThings } from "./choose-things.ts";
import type { Thing } from "./thing.ts";

const TODAY = "2026-03-02";

const aThing = (thing: string, title: string, more: Partial<Thing> = {}): Thing => ({
  ...{ thing, title, patronId: 7, state: "lent" as const, dueOn: null, untilOn: null, pickup: null },
  ...{ sinceOn: null, renewedOn: null, notRenewed: false, overOn: null },
  ...more,
});

interface Told {
  things?: string[];
  text?: string | null;
  ahead?: number;
}

const told = (
  about: AboutThings,
  things: readonly Thing[],
  { things: stamped = [], text = null, ahead = 7 }: Told = {},
) =>
  chooseThings({ noticeId: 1, patronId: 7, about, branchcode: null, things: stamped, text }, things, {
    today: TODAY,
    ahead,
  }).map(({ thing }) => thing);

const waits = (thing: string, title: string, untilOn: string | null = null) =>
  aThing(thing, title, { state: "waiting", untilOn });

describe("of what waits a notice tells", () => {
  const [dune, kindred, beloved] = [
    waits("hold:1", "Dune", "2026-03-09"),
    waits("hold:2", "Kindred"),
    waits("hold:3", "Beloved", "2026-03-05"),
  ] as const;
  const all = [dune, kindred, beloved];

  test("what it is stamped with, whatever its words name", () => {
    expect(told("hold_ready", all, { things: ["hold:2"], text: "Dune is ready" })).toEqual(["hold:2"]);
  });
  test("what its words name, what ends first at the top", () => {
    expect(told("hold_reminder", all, { text: "Dune, Beloved" })).toEqual(["hold:3", "hold:1"]);
  });
  test("everything, where it names nothing", () => {
    expect(told("hold_ready", all, { text: "Three things wait." })).toEqual(["hold:3", "hold:1", "hold:2"]);
    expect(told("hold_ready", all)).toHaveLength(3);
  });
  test("nothing, once what it is stamped with was fetched", () => {
    expect(told("hold_ready", [kindred], { things: ["hold:1"], text: "Kindred" })).toEqual([]);
  });
  test("nothing of what is lent", () => {
    expect(told("hold_ready", [aThing("loan:1", "Dune")])).toEqual([]);
  });
});

describe("of loans a notice tells", () => {
  const due = (id: number, dueOn: string | null, title = `Title number ${id}`) =>
    aThing(`loan:${id}`, title, { dueOn });
  const loans = [
    due(1, "2026-02-20"),
    due(2, "2026-03-01"),
    due(3, TODAY),
    due(4, "2026-03-03"),
    due(5, "2026-03-09"),
    due(6, "2026-03-10"),
    due(7, null),
  ];

  test.each([
    ["overdue", 7, ["loan:1", "loan:2"]],
    ["due", 7, ["loan:3"]],
    ["due_soon", 7, ["loan:4", "loan:5"]],
    ["due_soon", 1, ["loan:4"]],
    ["due_soon", 30, ["loan:4", "loan:5", "loan:6"]],
  ] as const)("that names nothing, by the days: %s, %i ahead", (about, ahead, things) => {
    expect(told(about, loans, { ahead })).toEqual(things);
  });

  test("only what it names, and none that was renewed or brought back meanwhile", () => {
    const named = { text: "Overdue: Title number 1, Title number 5" };
    expect(told("overdue", loans, named)).toEqual(["loan:1"]);
    // All that it names has another date by now; another book's turn is another notice.
    expect(told("overdue", loans, { text: "Overdue: Title number 5" })).toEqual([]);
    expect(told("due", loans, { things: ["loan:4"] })).toEqual([]);
  });

  test("a loan further ahead than the patron asked, if it is named", () => {
    expect(told("due_soon", loans, { text: "Title number 6 is due soon", ahead: 2 })).toEqual(["loan:6"]);
  });

  test("five hundred loans without dates in the order of Koha", () => {
    const many = Array.from({ length: 500 }, (_, at) => aThing(`loan:${500 - at}`, "", { sinceOn: TODAY }));
    expect(told("checkout", many).slice(0, 3)).toEqual(["loan:1", "loan:2", "loan:3"]);
  });
});

describe("of what has happened a notice tells", () => {
  const YESTERDAY = "2026-03-01";

  test("what is of today; what it names may be of yesterday, since it may have waited for the night", () => {
    const lent = [
      aThing("loan:1", "Dune", { sinceOn: TODAY }),
      aThing("loan:2", "Kindred", { sinceOn: YESTERDAY }),
      aThing("loan:3", "Beloved", { sinceOn: "2026-02-28" }),
    ];
    expect(told("checkout", lent)).toEqual(["loan:1"]);
    expect(told("checkout", lent, { text: "Kindred, Beloved" })).toEqual(["loan:2"]);
    const renewed = lent.map((loan) => ({ ...loan, renewedOn: loan.sinceOn, sinceOn: null }));
    expect(told("renewal", renewed)).toEqual(["loan:1"]);
    const back = lent.map((loan) => ({ ...loan, state: "returned" as const, overOn: loan.sinceOn }));
    expect(told("checkin", back)).toEqual(["loan:1"]);
    expect(told("checkin", lent)).toEqual([]);
  });

  test("holds that were cancelled within a week, if it names them", () => {
    const cancelled = ["2026-03-02", "2026-03-01", "2026-02-24", "2026-02-20"].map((overOn, at) =>
      aThing(`hold:${at}`, `Title ${at}`, { state: "cancelled", overOn }),
    );
    expect(told("hold_cancelled", cancelled)).toEqual(["hold:1", "hold:0"]);
    expect(told("hold_cancelled", cancelled, { text: "Title 2, Title 3" })).toEqual(["hold:2"]);
  });

  test("renewals that worked, and nothing where one did not: our words would hide it", () => {
    const worked = aThing("loan:1", "Dune", { renewedOn: TODAY });
    const failed = aThing("loan:2", "Kindred", { notRenewed: true });
    expect(told("auto_renewals", [worked])).toEqual(["loan:1"]);
    expect(told("auto_renewals", [worked, failed])).toEqual([]);
    expect(told("auto_renewals", [worked, failed], { text: "Dune: renewed. Kindred: not renewed." })).toEqual([]);
    expect(told("auto_renewals", [worked, failed], { text: "Dune: renewed." })).toEqual(["loan:1"]);
    expect(told("auto_renewals", [worked, failed], { things: ["loan:2"] })).toEqual([]);
  });
});
