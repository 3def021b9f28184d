import { expect, test } from "vitest";
import type { ChannelName } from "../database/tables.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import type { Deaf } from "../inbound-health/hearing.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { aBegun, aWorker, type MessageWish } from "../outbox/message.fixture.ts";
import { openSendGate } from "./send-gate.ts";

const koha = useKoha();
const NOON = 0;
const TO_MIDNIGHT = 12 * 60;

/** A process that asks whether it may talk, at a limit and instants that the test sets. */
function aTalk(limit = 5_000, deaf: Partial<Record<ChannelName, Deaf>> = {}, off = new Set<ChannelName>()) {
  const kept = aLog();
  let minutes = NOON;
  let dailyLimit = limit;
  const may = openSendGate({
    db: koha.db,
    log: kept.log,
    hearing: { deaf: async (channel) => deaf[channel] },
    now: () => at(minutes),
    monotonic: () => minutes * 60_000,
    dailyLimit: () => dailyLimit,
    off: (channel) => off.has(channel),
  });
  const said = () =>
    kept
      .said()
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const { event, reason, sender } = JSON.parse(line);
        return [event, reason, sender].filter(Boolean).join(" ");
      });
  return {
    ask: async (atMinutes: number) => {
      minutes = atMinutes;
      return [await may("sms"), await may("telegram")];
    },
    setLimit: (to: number) => {
      dailyLimit = to;
    },
    said,
  };
}

/** So many attempts begun at that minute. */
async function sent(count: number, minutes: number, wish: MessageWish = {}) {
  const worker = await aWorker(koha.db);
  for (let made = 0; made < count; made += 1) {
    const { id } = await aBegun(koha.db, worker, wish);
    await koha.db
      .updateTable("tidings_attempt")
      .set({ begun_at: at(minutes) })
      .where("message_id", "=", id)
      .execute();
  }
}

test("by a channel where patrons are not heard nothing but replies leaves; mail goes on", async () => {
  expect(await aTalk(5_000, { sms: "bot_silent" }).ask(1)).toEqual(["replies", "all"]);
  expect(await aTalk(5_000, { telegram: "webhook_elsewhere" }).ask(1)).toEqual(["all", "replies"]);
  expect(await aTalk().ask(1)).toEqual(["all", "all"]);
});

test("by a channel that is switched off nothing leaves, not even replies, deaf or not", async () => {
  expect(await aTalk(5_000, {}, new Set(["sms"])).ask(1)).toEqual(["nothing", "all"]);
  expect(await aTalk(0, { telegram: "bot_silent" }, new Set(["telegram"])).ask(1)).toEqual(["replies", "nothing"]);
});

test("at the daily limit only replies leave, by any channel; it is logged once, and the next day goes on", async () => {
  const talk = aTalk(3);
  await sent(2, 1);
  expect(await talk.ask(2)).toEqual(["all", "all"]);
  await sent(1, 2);
  expect(await talk.ask(3)).toEqual(["replies", "replies"]);
  expect(await talk.ask(4)).toEqual(["replies", "replies"]);
  expect(await talk.ask(TO_MIDNIGHT - 0.01)).toEqual(["replies", "replies"]);
  expect(await talk.ask(TO_MIDNIGHT + 0.1)).toEqual(["all", "all"]);
  expect(talk.said()).toEqual(["channel.paused daily_limit", "channel.resumed daily_limit"]);
});

test("yesterday's messages do not count, and a raised limit lets go at once", async () => {
  const talk = aTalk(1);
  await sent(5, -TO_MIDNIGHT - 1);
  expect(await talk.ask(1)).toEqual(["all", "all"]);
  await sent(1, -TO_MIDNIGHT);
  expect(await talk.ask(2)).toEqual(["replies", "replies"]);
  talk.setLimit(2);
  expect(await talk.ask(3)).toEqual(["all", "all"]);
});

test("replies do not count: a day of questions holds up no notice", async () => {
  const talk = aTalk(2);
  await sent(5, 1, { kind: "reply" });
  await sent(1, 1);
  expect(await talk.ask(2)).toEqual(["all", "all"]);
  await sent(1, 2);
  expect(await talk.ask(3)).toEqual(["replies", "replies"]);
});

test("what was given up before it could leave does not count", async () => {
  const talk = aTalk(2);
  await sent(2, 1);
  await koha.db.updateTable("tidings_attempt").set({ outcome: "unbegun" }).execute();
  await sent(1, 1);
  expect(await talk.ask(2)).toEqual(["all", "all"]);
});

test("the database is asked every two seconds at most", async () => {
  const talk = aTalk(1);
  expect(await talk.ask(1)).toEqual(["all", "all"]);
  await sent(1, 1);
  expect(await talk.ask(1 + 1.9 / 60)).toEqual(["all", "all"]);
  expect(await talk.ask(1 + 2.1 / 60)).toEqual(["replies", "replies"]);
});
