import { expect, test } from "vitest";
import { kindOf } from "./kinds.ts";

test.each([
  ["HOLD", "hold_ready"],
  ["HOLDDGST", "hold_ready"],
  ["HOLD_CHANGED", "hold_ready"],
  ["PICKUP_RECALLED_ITEM", "hold_ready"],
  ["RETURN_RECALLED_ITEM", "due_soon"],
  ["HOLD_CANCELLATION", "hold_cancelled"],
  ["CANCEL_HOLD_ON_LOST", "hold_cancelled"],
  ["DUE", "due_soon"],
  ["DUEDGST", "due_soon"],
  ["PREDUE", "due_soon"],
  ["ODUE", "overdue"],
  ["ODUE3", "overdue"],
  ["CHECKOUT", "loans"],
  ["CHECKIN", "loans"],
  ["RENEWAL", "loans"],
  ["AUTO_RENEWALS_DGST", "loans"],
  ["MEMBERSHIP_EXPIRY", "account"],
  ["hold", "hold_ready"],
  ["OUR_OWN_LETTER", "other"],
  ["", "other"],
  [null, "other"],
] as const)("a notice %s is of the kind %s", (code, kind) => {
  expect(kindOf(code)).toBe(kind);
});
