import { expect, test } from "vitest";
import { type AgreeingStep, type KeptTerms, readAgreedTo } from "./agreed-to.ts";

const SMS: KeptTerms = { version: "s1", lang: "en", text: "By text." };
const CHAT: KeptTerms = { version: "t1", lang: "fr", text: "Par Telegram." };

/** Steps of patron 7 for texts, numbered from 1; each is told by what is special about it. */
function stepsOf(...told: (Partial<AgreeingStep> & { event: string })[]): AgreeingStep[] {
  return told.map((step, at) => ({
    id: at + 1,
    at: new Date(Date.UTC(2026, 2, at + 1)),
    patronId: 7,
    channel: "sms",
    before: "none",
    after: "opted_in",
    source: "patron_page",
    actor: "patron",
    terms: null,
    note: null,
    ...step,
  }));
}
const REQUEST = { event: "requested", after: "pending_opt_in" } as const;
const YES = { event: "start_heard", before: "pending_opt_in", source: "keyword" } as const;
const STOP = { event: "stop_heard", before: "opted_in", after: "opted_out", source: "keyword" } as const;
/** What each step agreed to, as the entry in which it was ticked, or why there is none. */
const told = (...steps: Parameters<typeof stepsOf>) =>
  [...readAgreedTo(stepsOf(...steps))].map(([id, agreed]) => [id, agreed.by === "terms" ? agreed.entry : agreed.by]);

test("a yes to an invitation, a link in a mail and a START stand by the terms that were ticked before", () => {
  expect(told({ ...REQUEST, terms: SMS }, YES, STOP, { ...YES, before: "opted_out" })).toEqual([
    [1, 1],
    [2, 1],
    [4, 1],
  ]);
  const confirmed = { event: "confirmed", before: "pending_opt_in", source: "email" };
  expect(told({ ...REQUEST, terms: SMS }, confirmed)).toEqual([
    [1, 1],
    [2, 1],
  ]);
});

test("an invitation that staff send again asks for what was ticked at first", () => {
  expect(told({ ...REQUEST, terms: SMS }, { ...REQUEST, source: "staff", note: "No text came" }, YES)).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
  ]);
});

test("the terms of one channel are not those of another, nor one patron's another's", () => {
  const steps = [
    { event: "opted_in", terms: SMS },
    { ...YES, channel: "telegram", before: "opted_out" },
    { ...YES, patronId: 8 },
    { event: "opted_in", channel: "telegram", terms: CHAT },
    { ...YES, channel: "telegram", before: "opted_out" },
  ] as const;
  expect(told(...steps)).toEqual([
    [1, 1],
    [2, "nothing"],
    [3, "nothing"],
    [4, 4],
    [5, 4],
  ]);
});

test("who was taken over from Koha ticked nothing: the proof names who did it, when and on what ground", () => {
  const imported = { ...REQUEST, source: "import", actor: "sofie", note: "They ticked SMS in Koha." };
  const ground = { by: "import", who: "sofie", at: new Date("2026-03-01"), ground: "They ticked SMS in Koha." };
  const agreed = readAgreedTo(stepsOf(imported, YES));
  expect([...agreed.values()]).toEqual([ground, ground]);
  expect(told(imported, { event: "opted_in", terms: SMS })).toEqual([
    [1, "import"],
    [2, 2],
  ]);
});

test("an opt-in without terms of its own is not dressed in older ones", () => {
  expect(told({ event: "opted_in", terms: SMS }, STOP, { event: "opted_in", before: "opted_out" })).toEqual([
    [1, 1],
    [3, "nothing"],
  ]);
});

test("a step that is no yes, and a stranger's, agree to nothing", () => {
  const still = { ...YES, before: "opted_in" };
  expect(told(STOP, still, { ...YES, patronId: null }, { ...YES, after: "none" })).toEqual([]);
});
