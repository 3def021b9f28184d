import { expect, test } from "vitest";
import type { MessageStory } from "../../../../reports/messages/story.ts";
import { openLocales } from "../../../../templates/locales.ts";
import { timelineOf } from "./timeline.ts";

const say = await openLocales();
const frame = { say, lang: "en", base: "/staff", zone: "UTC" } as const;
/** So many milliseconds after a full second. */
const at = (ms: number) => new Date(Date.UTC(2026, 2, 2, 12) + ms);

const ROW: MessageStory["row"] = {
  key: "m1",
  source: "outbox",
  id: 1,
  createdAt: at(420),
  changedAt: at(900),
  sentAt: null,
  state: "pending",
  reason: null,
  kind: "notice",
  channel: "sms",
  patronId: 7,
  patron: null,
  addressId: 1,
  address: "15550000007",
  library: null,
  letterCode: "HOLD",
  noticeId: 14,
  subject: null,
  text: null,
  forgottenAt: null,
  about: null,
};

const STORY: MessageStory = {
  row: ROW,
  state: "queued",
  round: 1,
  expiresAt: null,
  decidedBy: null,
  decidedAt: null,
  koha: { status: "sent", transport: "sms", queuedAt: at(0), changedAt: at(0), note: "", subject: null, ours: true },
  book: {
    noticeId: 14,
    state: "taken",
    round: 1,
    firstRound: 1,
    because: null,
    firstSeenAt: at(410),
    changedAt: at(420),
  },
  consent: undefined,
  attempts: [],
  answers: undefined,
  heard: [],
  steps: [],
  relatives: [],
  neighbours: {},
};

test("Koha's time, whole seconds, puts what it shows after what led to it within that second", () => {
  expect(timelineOf(STORY, frame).map(({ text }) => text)).toEqual([
    "Koha queued the notice.",
    "Tidings saw it.",
    "The message was made.",
    "Koha shows it as sent.",
  ]);
});

test("when a later round was met is no matter of an earlier one", () => {
  const book = STORY.book && { ...STORY.book, round: 2, firstSeenAt: at(90_000) };
  const told = timelineOf({ ...STORY, koha: undefined, book }, frame).map(({ text }) => text);
  expect(told).toEqual(["The message was made."]);
});
