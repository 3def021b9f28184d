import { expect, test } from "vitest";
import type { ChannelName } from "../database/tables.ts";
import { type BotFacts, type HearingFacts, judgeHearing, type Since } from "./hearing.ts";

const NOW = new Date("2026-11-21T12:00:00.000Z");
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);
const NORTH: BotFacts = {
  bot: "north",
  working: true,
  reportedAt: ago(1),
  emptyAt: ago(1),
  emptyEpoch: 8,
  waiting: 0,
  sms: "listening",
  smsSinceAt: ago(3_600),
  telegram: "listening",
};
const WELL: HearingFacts = {
  epoch: 8,
  bots: [NORTH],
  restored: false,
  checkedUntilAt: null,
  deafUntilAt: null,
  refusedTexts: false,
};
const SINCE: Since = { epoch: 7, agoMs: 60_000 };

function judge(channel: ChannelName, facts: Partial<HearingFacts>, since: Partial<Since> = {}, canAsk = true) {
  return judgeHearing(channel, { ...WELL, ...facts }, { ...SINCE, ...since }, { deafAfterMs: 60_000, canAsk }, NOW);
}
const north = (more: Partial<BotFacts>) => ({ bots: [{ ...NORTH, ...more }] });
const south = (more: Partial<BotFacts>) => ({ bots: [NORTH, { ...NORTH, bot: "south", working: false, ...more }] });

test("with a bot that listens and has handed everything over, patrons are heard", () => {
  expect([judge("sms", {}), judge("telegram", {}), judge("email", {})]).toEqual([undefined, undefined, undefined]);
});

test.each([
  ["no bot has ever reported", { bots: [] }, "no_bot"],
  ["only a bot that stands by reports", north({ working: false }), "no_bot"],
  ["the bot has been silent for a minute", north({ reportedAt: ago(60) }), "bot_silent"],
  ["the last report is from before the clock was put back", north({ reportedAt: ago(-3_600) }), "bot_silent"],
  ["the bot has never been empty", north({ emptyAt: null, emptyEpoch: null, waiting: 2 }), "awaiting_bot"],
  ["its last empty inbox is from before this process began", north({ emptyEpoch: 7 }), "awaiting_bot"],
  ["it has held a text for a quarter of a minute", north({ waiting: 1, emptyAt: ago(15) }), "inbox_not_empty"],
  ["the bot that stands by holds a text", south({ waiting: 1, emptyAt: ago(15) }), "inbox_not_empty"],
  ["nobody has released what a restored database holds", { restored: true }, "restored"],
] as const)("both channels wait where %s", (_what, facts, because) => {
  expect(judge("sms", facts)).toBe(because);
  expect(judge("telegram", facts)).toBe(because);
  expect(judge("email", facts)).toBe(because === "restored" ? "restored" : undefined);
});

test("a stream of texts that are handed over as they come holds nothing up", () => {
  expect(judge("sms", north({ waiting: 3, emptyAt: ago(4) }))).toBeUndefined();
});

test("a service that has just started waits for every bot, but only for a while for one that is gone", () => {
  const old = south({ emptyEpoch: 7 });
  expect(judge("sms", old, { agoMs: 3_000 })).toBe("awaiting_bot");
  expect(judge("sms", old, { agoMs: 16_000 })).toBeUndefined();
  const longGone = south({ emptyEpoch: 7, reportedAt: ago(2 * 86_400), emptyAt: ago(2 * 86_400) });
  expect(judge("sms", longGone, { agoMs: 3_000 })).toBeUndefined();
});

test.each([
  [null, "bot_not_listening"],
  ["starting", "bot_starting"],
  ["unreachable", "telegram_unreachable"],
  ["token_refused", "telegram_token_refused"],
  ["another_program_polls", "another_program_polls"],
  ["webhook_elsewhere", "webhook_elsewhere"],
  ["something newer", "telegram_unreachable"],
] as const)("a bot whose Telegram is %s holds up Telegram and nothing else", (telegram, because) => {
  expect(judge("telegram", north({ telegram }))).toBe(because);
  expect(judge("sms", north({ telegram }))).toBeUndefined();
});

test("a bot without a Plivo account does not hear texts, whatever it reports", () => {
  expect(judge("sms", north({ sms: null }))).toBe("bot_not_listening");
  expect(judge("telegram", north({ sms: null }))).toBeUndefined();
});

test("after a silence texts wait until Plivo has said what came meanwhile, where it can be asked", () => {
  const deaf = { deafUntilAt: ago(10), checkedUntilAt: ago(600) };
  expect(judge("sms", deaf)).toBe("asking_provider");
  expect(judge("sms", { ...deaf, checkedUntilAt: ago(10) })).toBeUndefined();
  expect(judge("sms", deaf, {}, false)).toBeUndefined();
  expect(judge("telegram", deaf)).toBeUndefined();
});

test("requests with a bad signature hold texts up until Plivo's list shows that none of them was its own", () => {
  const refusing = north({ sms: "refusing", smsSinceAt: ago(20) });
  expect(judge("sms", refusing)).toBe("asking_provider");
  expect(judge("sms", { ...refusing, checkedUntilAt: ago(30) })).toBe("asking_provider");
  expect(judge("sms", { ...refusing, checkedUntilAt: ago(10) })).toBeUndefined();
  expect(judge("sms", { ...refusing, checkedUntilAt: ago(10), refusedTexts: true })).toBe("texts_refused");
  // Where nobody can be asked, what is turned away may be a STOP.
  expect(judge("sms", refusing, {}, false)).toBe("texts_refused");
  expect(judge("telegram", refusing)).toBeUndefined();
  // Plivo's signature for another address is proof enough.
  const elsewhere = north({ sms: "other_address", smsSinceAt: ago(20) });
  expect(judge("sms", { ...elsewhere, checkedUntilAt: ago(10) })).toBe("other_address");
});
