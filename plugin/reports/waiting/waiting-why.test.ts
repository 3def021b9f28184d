import { expect, test } from "vitest";
import type { WaitingText } from "../../koha/queue/waiting.ts";
import { type QueuedMessage, type QueueState, type SendingState, whyMessage, whyText } from "./waiting-why.ts";

const NOW = new Date("2026-03-02T12:00:00Z");
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const at = (minutes: number) => new Date(NOW.getTime() + minutes * MINUTE);

const QUEUE: QueueState = { kohas: undefined, recent: [], invited: new Set(), metTo: 100, sweptBy: at(9) };
type Entry = NonNullable<WaitingText["entry"]>;
const inBook = (wish: Partial<Entry>): Partial<WaitingText> => ({
  entry: { state: "waiting", because: null, lookAt: at(1), seenAt: at(-5), returned: false, ...wish },
});
const aText = (wish: Partial<WaitingText>): WaitingText => ({
  noticeId: 50,
  patronId: 7,
  letterCode: "HOLD",
  queuedAt: at(-5),
  entry: undefined,
  ...wish,
});
const justLive = { name: "live_after", upTo: 60, readBy: at(0), until: at(2) } as const;
const justEnabled = { name: "enabled_after", upTo: 60, readBy: at(0), until: at(60) } as const;

test.each<[string, Partial<WaitingText>, Partial<QueueState>, unknown]>([
  ["in trial it is Koha's", inBook({ because: "merging" }), { kohas: "trial" }, ["trial", "koha_runs"]],
  ["while disabled too", {}, { kohas: "plugin_disabled" }, ["plugin_disabled", "koha_runs"]],
  ["Koha may merge", inBook({ because: "merging", lookAt: at(10) }), {}, ["merging", "at", at(10)]],
  ["merged, then held longer", inBook({ because: "merging" }), { recent: [justLive] }, ["just_live", "at", at(2)]],
  ["the hour after enabling", inBook({}), { recent: [justEnabled, justLive] }, ["just_enabled", "at", at(60)]],
  ["not yet met, after enabling", {}, { recent: [justEnabled] }, ["just_enabled", "at", at(60)]],
  ["queued well after", { noticeId: 70, queuedAt: at(1) }, { recent: [justLive] }, ["resent", "koha_or", at(9)]],
  ["nobody opted in", inBook({ because: "not_opted_in" }), {}, ["not_opted_in", "opts_in", new Date(+at(-5) + DAY)]],
  [
    "invited, and sent again by staff",
    { ...inBook({ because: "not_opted_in", returned: true, seenAt: at(-1) }), queuedAt: at(-999) },
    { invited: new Set([7]) },
    ["invited", "opts_in", new Date(+at(-1) + DAY)],
  ],
  ["no way to send", inBook({ because: "sender_stopped" }), {}, ["channel_off", "over", null]],
  ["sending is off", inBook({ because: "sender_stopped" }), { off: true }, ["switched_off", "over", null]],
  [
    "another day of the week",
    inBook({ because: "other_day", lookAt: at(4_000) }),
    { off: true },
    ["other_day", "at", at(4_000)],
  ],
  ["somebody holds the row", inBook({}), {}, ["busy", "moments"]],
  ["above the search", { noticeId: 101 }, {}, ["new", "moments"]],
  ["sent again", inBook({ state: "ended", because: "too_late" }), {}, ["resent", "koha_or", at(9)]],
])("a text of Koha's: %s", (_, wish, state, expected) => {
  const why = whyText(aText(wish), { ...QUEUE, ...state }, NOW);
  const until = why?.until;
  expect([why?.because, until?.kind, ...(until && "at" in until ? [until.at] : [])]).toEqual(expected);
});

test("what is left to Koha waits for nothing of ours", () => {
  expect(whyText(aText(inBook({ state: "left", because: "security" })), QUEUE, NOW)).toBeUndefined();
});

const SENDING: SendingState = { setUp: new Set(["sms"]), stopped: new Map(), deaf: new Map(), limitedUntil: undefined };
const aQueued = (wish: Partial<QueuedMessage>): QueuedMessage => ({
  channel: "sms",
  sender: "15550100001",
  reply: false,
  reason: null,
  dueAt: at(-1),
  expiresAt: at(90),
  ...wish,
});
const rests = { until: at(3), because: "insufficient_funds" };

test.each<[string, Partial<QueuedMessage>, Partial<SendingState>, unknown]>([
  ["its turn", { reason: "rate_limited" }, {}, ["turn", "moments"]],
  ["not set up any more", {}, { setUp: new Set() }, ["not_set_up_any_more", "over", at(90)]],
  ["tried again later", { reason: "rate_limited", dueAt: at(4) }, {}, ["rate_limited", "at", at(4)]],
  ["a text that nobody read", { reason: "unheard_text", dueAt: at(4) }, {}, ["unheard_text", "over", at(90)]],
  ["the number rests", {}, { stopped: new Map([["15550100001", rests]]) }, ["insufficient_funds", "at", at(3)]],
  ["nobody hears", {}, { deaf: new Map([["sms", "bot_silent"]]) }, ["bot_silent", "over", at(90)]],
  ["a reply leaves all the same", { reply: true }, { deaf: new Map([["sms", "bot_silent"]]) }, ["turn", "moments"]],
  ["the day's limit", {}, { limitedUntil: at(600) }, ["daily_limit", "at", at(600)]],
])("a message of ours: %s", (_, wish, state, expected) => {
  const { because, until } = whyMessage(aQueued(wish), { ...SENDING, ...state }, NOW);
  expect([because, until.kind, ...("at" in until ? [until.at] : [])]).toEqual(expected);
});
