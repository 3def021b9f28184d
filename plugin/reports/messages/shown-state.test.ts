import { expect, test } from "vitest";
import type { MessageState, NoticeState } from "../../database/tables.ts";
import {
  messagesShownAs,
  noticesShownAs,
  SHOWN_STATES,
  type StoredState,
  shownNotice,
  shownState,
} from "./shown-state.ts";

const REASONS = [null, "refused", "bad_number", "landline", "insufficient_funds", "not_opted_in_for_a_day", "too_late"];
const STATES: MessageState[] = ["queued", "sending", "sent", "delivered", "failed", "uncertain", "cancelled"];
const NOTICES: NoticeState[] = ["waiting", "ended", "left"];

test.for([
  ["queued", null, "pending"],
  ["queued", "rate_limited", "pending"],
  ["queued", "insufficient_funds", "insufficient_funds"],
  ["sending", null, "in_progress"],
  ["sent", null, "sent"],
  ["delivered", null, "delivered"],
  ["failed", "refused", "failed"],
  ["failed", "bad_number", "missing_contact"],
  ["failed", "insufficient_funds", "insufficient_funds"],
  ["uncertain", "no_answer", "uncertain"],
  ["cancelled", "too_late", "cancelled"],
] as const)("a message that is %s because of %s is shown as %s", ([state, reason, shown]) => {
  expect(shownState(state, reason)).toBe(shown);
});

test.for([
  ["waiting", "not_opted_in", "pending"],
  ["ended", "had_opted_out", "cancelled"],
  ["ended", "not_opted_in_for_a_day", "missing_contact"],
  ["left", "security", "cancelled"],
] as const)("a notice that is %s because of %s is shown as %s", ([state, because, shown]) => {
  expect(shownNotice(state, because)).toBe(shown);
});

test.for([true, false])("contact is missing only where the patron has no other way: %s", (otherWay) => {
  expect(shownState("failed", "landline", otherWay)).toBe(otherWay ? "failed" : "missing_contact");
  expect(shownState("cancelled", "landline", otherWay)).toBe(otherWay ? "cancelled" : "missing_contact");
  expect(shownNotice("ended", "not_opted_in_for_a_day", otherWay)).toBe(otherWay ? "cancelled" : "missing_contact");
});

const fits = (stored: readonly StoredState<string>[], state: string, reason: string | null, otherWay: boolean) =>
  stored.filter(
    (one) =>
      one.state === state &&
      (one.otherWay === undefined || one.otherWay === otherWay) &&
      (one.only === undefined || (reason !== null && one.only.includes(reason))) &&
      (one.except === undefined || reason === null || !one.except.includes(reason)),
  ).length;

test.for([true, false])("a filter by state finds what is shown as that, once, and nothing else", (otherWay) => {
  for (const shown of SHOWN_STATES) {
    for (const reason of REASONS) {
      for (const state of STATES) {
        const isShown = shownState(state, reason, otherWay) === shown;
        expect(fits(messagesShownAs(shown), state, reason, otherWay)).toBe(isShown ? 1 : 0);
      }
      for (const state of NOTICES) {
        const isShown = shownNotice(state, reason, otherWay) === shown;
        expect(fits(noticesShownAs(shown), state, reason, otherWay)).toBe(isShown ? 1 : 0);
      }
    }
  }
});
