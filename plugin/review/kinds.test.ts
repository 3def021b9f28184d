import { expect, test } from "vitest";
import { itemKey, REVIEW_KINDS, REVIEW_VERBS, readAskedId, readItemKey, VERB_ROLE, VERBS } from "./kinds.ts";

test("an item is read back from its key; anything else is none", () => {
  for (const kind of REVIEW_KINDS) expect(readItemKey(itemKey({ kind, id: 12 }))).toEqual({ kind, id: 12 });
  for (const odd of [
    "",
    "message",
    "message-",
    "message--1",
    "nothing-1",
    "message-1;drop",
    `message-${"9".repeat(16)}`,
  ]) {
    expect(readItemKey(odd)).toBeUndefined();
  }
});

test("four ids to a patron say by which channel somebody was asked", () => {
  expect([29, 30, 31].map((id) => readAskedId(id)?.channel)).toEqual(["sms", "telegram", "email"]);
  expect(readAskedId(29)).toEqual({ patronId: 7, channel: "sms" });
  expect(readAskedId(28)).toBeUndefined();
});

test("every verb has its role, and every kind but a record can be ended by one", () => {
  for (const verb of REVIEW_VERBS) expect(["answer", "send"]).toContain(VERB_ROLE[verb]);
  expect(REVIEW_KINDS.filter((kind) => VERBS[kind].length === 0)).toEqual(["person"]);
});
