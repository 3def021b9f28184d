import { describe, expect, test } from "vitest";
import { isTicked, planWays, readWaysForm, withoutDone } from "./plan.ts";
import type { WayRow } from "./rows.ts";

const row = (channel: WayRow["channel"], address: string, on = false): WayRow => ({
  channel,
  address,
  written: address,
  fields: [],
  consent: undefined,
  on,
  key: `${channel}:${address}`,
  effect: "desk:ways.tick_invite",
});
const ROWS = [
  row("sms", "12025550142", true),
  row("sms", "12025550143"),
  row("email", "edna@reader.example"),
  { ...row("telegram", "chat", true), address: null },
];

function plan(fields: readonly (readonly [string, string])[], rows: readonly WayRow[] = ROWS) {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return planWays(readWaysForm(form), rows);
}
const WAS = [
  ["was", "sms:12025550142"],
  ["was", "telegram:chat"],
] as const;
const KEPT = [
  ["on", "sms:12025550142"],
  ["on", "telegram:chat"],
] as const;

describe("what the ticks ask for", () => {
  test("nothing, where no box was touched", () => {
    expect(plan([...WAS, ...KEPT])).toEqual({ faults: [{ field: "address", key: "desk:ways.no_change" }] });
  });

  test("leaving by the box that was unticked, and by no other", () => {
    expect(plan([...WAS, ["on", "telegram:chat"]])).toEqual({ steps: [{ to: "out", channel: "sms" }] });
    expect(plan([...WAS, ["on", "sms:12025550142"]])).toEqual({ steps: [{ to: "out", channel: "telegram" }] });
  });

  test("another number, where one box was ticked and the former unticked", () => {
    expect(plan([...WAS, ["on", "sms:12025550143"], ["on", "telegram:chat"]])).toEqual({
      steps: [{ to: "in", channel: "sms", address: "+12025550143" }],
    });
  });

  test("several channels in one form", () => {
    expect(plan([...WAS, ["on", "email:edna@reader.example"]])).toEqual({
      steps: [
        { to: "out", channel: "sms" },
        { to: "in", channel: "email", address: "edna@reader.example" },
        { to: "out", channel: "telegram" },
      ],
    });
  });

  test("a typed number only where its box is ticked", () => {
    const typed = ["other.sms", " (202) 555-0199 "] as const;
    expect(plan([...WAS, ["on", "telegram:chat"], ["on", "sms:other"], typed])).toEqual({
      steps: [{ to: "in", channel: "sms", address: "(202) 555-0199" }],
    });
    expect(plan([...WAS, ...KEPT, typed])).toHaveProperty("faults");
  });

  test.each([["sms:12025550143"], ["sms:other"]])("not two numbers at once: %s", (second) => {
    const fault = { field: "address", key: "desk:ways.one_number", channel: "sms" };
    expect(plan([...WAS, ...KEPT, ["on", second]])).toEqual({ faults: [fault] });
  });
});

describe("when a colleague was at the same patron meanwhile", () => {
  test("what was opted in since the page was made stays, though its box was not ticked there", () => {
    expect(plan([["on", "email:edna@reader.example"]])).toEqual({
      steps: [{ to: "in", channel: "email", address: "edna@reader.example" }],
    });
  });

  test.each([["sms:12025550143"], ["sms:other"]])(
    "a number that the page did not show as in use is not given up for another: %s",
    (wanted) => {
      const changed = { faults: [{ field: "address", key: "desk:ways.changed", channel: "sms" }] };
      expect(plan([["on", wanted]])).toEqual(changed);
      const ended = ROWS.map((one) => ({ ...one, on: false }));
      expect(plan([...WAS, ["on", wanted]], ended)).toEqual(changed);
    },
  );

  test("what has ended since is not ended again, and what is on already is not asked for again", () => {
    const ended = ROWS.map((one) => ({ ...one, on: false }));
    expect(plan([...WAS, ["on", "telegram:chat"]], ended)).toHaveProperty("faults");
    expect(plan([["was", "telegram:chat"], ...KEPT])).toHaveProperty("faults");
  });
});

describe("a page that is shown again", () => {
  const form = { on: new Set(["sms:1", "sms:other"]), was: new Set(["sms:1", "email:x"]) };

  test("has the boxes that were touched as they were left, and the others as they stand now", () => {
    expect(isTicked(form, "sms:other", false)).toBe(true);
    expect(isTicked(form, "email:x", true)).toBe(false);
    expect([isTicked(form, "sms:1", true), isTicked(form, "sms:1", false)]).toEqual([true, false]);
    expect([isTicked(form, "telegram:chat", true), isTicked(form, "telegram:chat", false)]).toEqual([true, false]);
  });

  test("asks once more for nothing that was done", () => {
    const typed = { ...form, other: { sms: "1", email: "y" }, agreed: new Set(["sms"]), terms: { sms: "", email: "" } };
    const left = withoutDone({ ...typed, reason: "" }, ["sms"]);
    expect([[...left.on], left.other]).toEqual([["sms:1"], { sms: "", email: "y" }]);
  });
});

test("what was made up does nothing", () => {
  expect(
    plan([
      ["on", "sms:999"],
      ["was", "email:x"],
      ["on", "telegram:other"],
    ]),
  ).toHaveProperty("faults");
});
