import { expect, test } from "vitest";
import type { Intent } from "../database/tables.ts";
import { ANOTHER_WAY, type Deed, meaningOf, type Question, type Situation } from "./meaning.ts";

const NOTHING: Situation = { question: undefined, doubted: false, silent: false, wasInvited: false };
const say = (intent: Intent, because = "the word itself", text = "") => ({ intent, because, text });
const open = (question: Question): Situation => ({ ...NOTHING, question, doubted: question === "stop" });

test.each<[Intent, Question | undefined, Deed]>([
  ["yes", "stop", "stop"],
  ["no", "stop", "stay"],
  ["yes", "invitation", "start"],
  ["no", "invitation", "stop"],
  ["yes", "start", "start"],
  ["no", "start", "stay"],
  ["yes", undefined, "unheeded"],
  ["no", undefined, "unheeded"],
])("a %s while the latest question is about %s: %s", (intent, question, deed) => {
  expect(meaningOf(say(intent), { ...NOTHING, question })).toBe(deed);
});

test.each<Question | undefined>(["stop", "invitation", "start", undefined])(
  "a STOP, a START and a HELP are no answers, whatever was asked (%s)",
  (question) => {
    for (const intent of ["stop", "start", "help"] as const) {
      expect(meaningOf(say(intent), { ...NOTHING, question })).toBe(intent);
    }
  },
);

test("a yes that an earlier bot took for a START answers the latest question too", () => {
  const yes = say("start", "yes while an invitation is open");
  expect(meaningOf(yes, open("stop"))).toBe("stop");
  expect(meaningOf(yes, open("invitation"))).toBe("start");
  expect(meaningOf(yes, NOTHING)).toBe("unheeded");
});

test("a yes to a question that is no longer open is told how to sign up, unless its phone said STOP", () => {
  expect(meaningOf(say("yes"), { ...NOTHING, wasInvited: true })).toBe("start_unknown");
  expect(meaningOf(say("no"), { ...NOTHING, wasInvited: true })).toBe("unheeded");
  expect(meaningOf(say("yes"), { ...NOTHING, wasInvited: true, silent: true })).toBe("unheeded");
});

test.each<[string, Partial<Situation>, Deed]>([
  ["of somebody who gets messages is asked about", {}, "ask_stop"],
  ["after another one is a STOP", { doubted: true }, "stop"],
  ["of somebody who gets nothing is asked nothing", { silent: true }, "unsure"],
  ["of somebody who gets nothing is nothing more the second time", { silent: true, doubted: true }, "unsure"],
])("a doubt %s", (_what, situation, deed) => {
  expect(meaningOf(say("other", "unsure"), { ...NOTHING, ...situation })).toBe(deed);
});

test("who wants another way is asked once whether this one shall end, and never taken at a guess", () => {
  const say = (situation: Partial<Situation>) =>
    meaningOf({ intent: "other", because: ANOTHER_WAY, text: "email me instead" }, { ...NOTHING, ...situation });
  expect(say({})).toBe("ask_stop");
  expect(say({ doubted: true })).toBe("unsure");
  expect(say({ silent: true })).toBe("unsure");
});

test("a machine's text counts as automatic whatever it says, and thanks need nothing", () => {
  for (const situation of [NOTHING, open("stop"), open("invitation")]) {
    expect(meaningOf(say("other", "automatic answer", "I am driving"), situation)).toBe("automatic");
    expect(meaningOf(say("other", "no keyword", "Thank you!"), situation)).toBe("noted");
    expect(meaningOf(say("other", "no keyword", "Renew my book"), situation)).toBe("not_understood");
  }
});
