import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { anInstallation } from "../configuration/installation.fixture.ts";
import { writtenNumber } from "../consent/phones/written-number.ts";
import { aChannel } from "../delivery/dispatcher.fixture.ts";
import { hearsAll } from "../inbound-health/hearing.fixture.ts";
import type { Deaf } from "../inbound-health/hearing.ts";
import { aMessage, NOW, NUMBER } from "../outbox/message.fixture.ts";
import { writeSenders } from "../outbox/senders.ts";
import { beat, deregister, register } from "../workers/heartbeat.ts";
import { readReadiness } from "./readiness.ts";
import { sentencesOf } from "./troubles.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  await db.deleteFrom("tidings_message").execute();
  await db.deleteFrom("tidings_sender").execute();
});

const word = (because: string) => `<${because}>`;
const read = (channels: ReadonlyMap<"sms" | "telegram", ReturnType<typeof aChannel>>, hearing = hearsAll) =>
  readReadiness({ db, installation: anInstallation({ channels: new Map(channels) }), hearing, word }, NOW);
const told = async (channels: ReadonlyMap<"sms" | "telegram", ReturnType<typeof aChannel>>) =>
  sentencesOf((await read(channels)).because);
const telegram = new Map([["telegram", aChannel(undefined, "telegram")]] as const);

test("staff read which number or bot, no longer set up, still has messages waiting", async () => {
  const pace = { perSecond: null, providerAnswers: false };
  await writeSenders(db, [
    { sender: NUMBER, channel: "sms", ...pace },
    { sender: "telegram", channel: "telegram", ...pace },
    { sender: "email", channel: "email", ...pace },
  ]);
  await aMessage(db);
  await aMessage(db, { channel: "telegram", sender: "telegram" });
  await aMessage(db, { channel: "email", sender: "email", state: "sent" });
  expect(await told(telegram)).toEqual([`sms ${writtenNumber(NUMBER)}: <not_set_up_any_more>`]);
  expect(await told(new Map([["sms", aChannel()]] as const))).toEqual(["telegram: <not_set_up_any_more>"]);
});

test("staff read that the daily limit is reached; replies to patrons do not count", async () => {
  const limited = anInstallation({ channels: new Map(telegram), env: { TIDINGS_DAILY_LIMIT: "1" } });
  const attempt = { number: 1, worker_id: 1, sender: "telegram", begun_at: NOW };
  const parts = { db, installation: limited, hearing: hearsAll, word };
  const read = async () => sentencesOf((await readReadiness(parts, NOW)).because);
  const reply = await aMessage(db, { kind: "reply", channel: "telegram", sender: "telegram", state: "sent" });
  await db
    .insertInto("tidings_attempt")
    .values({ ...attempt, message_id: reply })
    .execute();
  expect(await read()).toEqual([]);
  const notice = await aMessage(db, { channel: "telegram", sender: "telegram", state: "sent" });
  await db
    .insertInto("tidings_attempt")
    .values({ ...attempt, message_id: notice })
    .execute();
  expect(await read()).toEqual(["<daily_limit>"]);
});

test("channels that cannot be heard are named with the reason, a restored database once for all channels", async () => {
  const both = new Map([
    ["sms", aChannel()],
    ["telegram", aChannel(undefined, "telegram")],
  ] as const);
  const deafTo = (because: Deaf) => ({ ...hearsAll, deaf: async () => because });
  const silent = await read(both, deafTo("bot_silent"));
  expect(silent.because).toEqual([
    { code: "bot_silent", channel: "sms", sentence: "sms: <bot_silent>" },
    { code: "bot_silent", channel: "telegram", sentence: "telegram: <bot_silent>" },
  ]);
  expect(silent.hearing[0]).toEqual({ channel: "sms", hears: false, because: "<bot_silent>" });
  expect((await read(both, deafTo("restored"))).because).toEqual([{ code: "restored", sentence: "<restored>" }]);
});

test("where another process is to send, staff read that none does, until one gives a sign of life", async () => {
  const parts = { db, installation: anInstallation({ channels: new Map(telegram) }), hearing: hearsAll, word };
  const because = async (othersSilentMs?: number) =>
    sentencesOf((await readReadiness({ ...parts, ...(othersSilentMs ? { othersSilentMs } : {}) }, NOW)).because);
  const worker = await register(db, { role: "work", host: "here", pid: 1 }, new Date(NOW.getTime() - 61_000));
  expect([await because(60_000), await because()]).toEqual([["<no_process_sends>"], []]);
  await beat(db, worker, NOW);
  expect(await because(60_000)).toEqual([]);
  await deregister(db, worker);
  expect(await because(60_000)).toEqual(["<no_process_sends>"]);
});
