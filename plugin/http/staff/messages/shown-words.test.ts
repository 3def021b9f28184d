import { expect, test } from "vitest";
import { ALL_REASONS, NEXT_STEPS, nextStep } from "../../../reports/messages/next-step.ts";
import { SHOWN_STATES } from "../../../reports/messages/shown-state.ts";
import type { MessageStory } from "../../../reports/messages/story.ts";
import { LANGUAGES, openLocales } from "../../../templates/locales.ts";
import { REASONS } from "./list/reasons.ts";
import { faultsOf } from "./one/acts.ts";
import { sayNext, sayWhy } from "./shown-words.tsx";

const say = await openLocales();

test.each(LANGUAGES)("every reason of the code has words and a next step in each state: %s", (lang) => {
  const frame = { say, lang, base: "", zone: "UTC" };
  for (const reason of ALL_REASONS) {
    const [waits, ended] = (["pending", "failed"] as const).map((state) => {
      const why = { because: reason, until: { kind: "moments" } } as const;
      return [
        sayWhy({ state, reason }, state === "pending" ? why : undefined, frame),
        sayNext({ state, reason }, undefined, frame),
      ];
    });
    expect(waits?.[0]?.startsWith(`${reason} `), reason).toBe(false);
    expect(ended?.[0], reason).not.toBe(reason);
    expect([waits?.[1], ended?.[1]], reason).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/\S/)]);
  }
  const texts = NEXT_STEPS.map((step) => say(lang, `messages:next.${step}`));
  expect(new Set(texts).size).toBe(NEXT_STEPS.length);
});

test.each(LANGUAGES)("a next step names the pages as they are named: %s", (lang) => {
  for (const step of ["decide", "nobody", "unheard"] as const)
    expect(say(lang, `messages:next.${step}`)).toContain(say(lang, "review:title"));
  expect(say(lang, "messages:next.restored")).toContain(say(lang, "staff:restored.title"));
  expect(say(lang, "messages:next.switch_on")).toContain(say(lang, "access:off.title"));
});

test("the reasons that can be chosen are reasons of the code", () => {
  expect(REASONS.filter((reason) => !(ALL_REASONS as string[]).includes(reason))).toEqual([]);
});

test("whatever is not well has a next step, whatever its reason", () => {
  const well = SHOWN_STATES.filter((state) => nextStep(state, "a_reason_of_later") === undefined);
  expect(well).toEqual(["in_progress", "sent", "delivered"]);
});

test.each([
  ["delivered", null, undefined],
  ["sent", null, undefined],
  ["uncertain", "no_answer", "decide"],
  ["pending", "merging", "wait"],
  ["pending", "not_set_up_any_more", "mend_account"],
  ["missing_contact", "landline", "check_number"],
  ["missing_contact", "bad_address", "check_email"],
  ["insufficient_funds", "insufficient_funds", "top_up"],
  ["cancelled", "suppressed", "only_start"],
  ["cancelled", "same_event", "nothing"],
  ["pending", "daily_limit", "limit"],
  ["pending", "no_bot", "bot"],
  ["failed", "deferred", "other_way"],
  ["failed", "a_reason_of_later", "other_way"],
] as const)("a message that is %s because of %s: %s", (state, reason, next) => {
  expect(nextStep(state, reason)).toBe(next);
});

const aStory = (row: object, more: object = {}) =>
  ({
    row: { kind: "notice", source: "outbox", patronId: 7, text: "Dune", ...row },
    state: "delivered",
    round: 1,
    koha: { ours: true },
    book: { state: "taken", round: 1 },
    relatives: [],
    ...more,
  }) as unknown as MessageStory;

test.each([
  ["what was delivered", aStory({}), [undefined, undefined, "ended"]],
  ["what waits", aStory({}, { state: "queued" }), ["waits", "waits", undefined]],
  ["what is leaving", aStory({}, { state: "sending" }), ["leaving", "leaving", "leaving"]],
  ["what is in doubt", aStory({}, { state: "uncertain" }), ["uncertain", "uncertain", "uncertain"]],
  ["an earlier round", aStory({}, { book: { state: "taken", round: 2 } }), ["again_already", undefined, "ended"]],
  [
    "a round that is sent again",
    aStory({}, { book: { state: "waiting", round: 2 } }),
    ["again_already", "again_already", "ended"],
  ],
  [
    "one whose copy waits",
    aStory({}, { relatives: [{ how: "copy", state: "pending" }] }),
    [undefined, undefined, "ended"],
  ],
  [
    "one whose other round waits",
    aStory({}, { book: { state: "taken", round: 2 }, relatives: [{ how: "round", state: "pending" }] }),
    ["again_already", "again_already", "ended"],
  ],
  ["one without Koha's row", aStory({}, { koha: undefined }), ["row_gone", undefined, "ended"]],
  ["another row's id", aStory({}, { koha: { ours: false } }), ["row_gone", undefined, "ended"]],
  ["an erased text", aStory({ text: null }), [undefined, "no_text", "ended"]],
  ["an answer", aStory({ kind: "reply" }), ["no_notice", "no_notice", "no_notice"]],
  [
    "a notice that waits",
    aStory({ source: "notice", text: null }, { state: null, book: { state: "waiting", round: 1 } }),
    ["waits", "no_message", undefined],
  ],
  [
    "a notice that is Koha's",
    aStory({ source: "notice" }, { state: null, book: { state: "left", round: 1 } }),
    ["kohas", "no_message", "ended"],
  ],
])("%s can be sent again, elsewhere, cancelled: %j", (_, story, [again, other, cancel]) => {
  expect(faultsOf(story)).toEqual({ again, other, cancel });
});
