import { beforeEach, expect, test } from "vitest";
import { openInstallation } from "../configuration/installation.ts";
import { sendersNow } from "../configuration/senders-now.ts";
import { anOptedIn } from "../consent/patron.fixture.ts";
import type { ChannelName } from "../database/tables.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { aBorrower, aNotice } from "../koha/queue/notice.fixture.ts";
import { setMode } from "../notices/before-send.fixture.ts";
import { anIntake, at, readEntry, readShown, useKoha } from "../notices/intake.fixture.ts";
import { lookAgainAtStopped } from "../notices/waiting-notices.ts";
import { aMessage, later, NUMBER, readMessage } from "../outbox/message.fixture.ts";
import { offBy, readOffSwitches, turnSwitch } from "../settings/off-switch.ts";
import { openLocales } from "../templates/locales.ts";
import { aChannel, aSending, takes } from "./dispatcher.fixture.ts";
import { openSendGate } from "./send-gate.ts";

const koha = useKoha();
const say = await openLocales();
const ENV = {
  TIDINGS_BOT_TOKEN: "a-token-of-some-length",
  TIDINGS_PLIVO_AUTH_ID: "MA1",
  TIDINGS_PLIVO_AUTH_TOKEN: "some-token",
  TIDINGS_PLIVO_NUMBERS: NUMBER,
  TIDINGS_PUBLIC_URL: "http://127.0.0.1/provider",
};
const BY = { by: "sofie", now: at(0) };

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_setting").execute();
});

/** A process that sends texts, and what it knows of the switches. */
async function aProcess() {
  const { log } = aLog();
  const installation = await openInstallation(koha.db, ENV, undefined, log, say);
  const channel = aChannel(takes);
  const off = (name: ChannelName) => offBy(installation.off(), name) !== undefined;
  const clocks = { now: () => later(0), monotonic: () => performance.now() };
  const hearing = { deaf: async () => undefined };
  const sending = await aSending(koha.db, [channel], {
    sendGate: openSendGate({ db: koha.db, log, hearing, ...clocks, dailyLimit: () => 1_000, off }),
    readObjections: async () => {
      await installation.refresh();
      return () => undefined;
    },
  });
  return { installation, sending, sent: () => channel.sent.length };
}

test.each(["all", "sms"] as const)(
  "nothing leaves while %s is off, and all of it in order afterwards",
  async (name) => {
    const ids = [await aMessage(koha.db), await aMessage(koha.db), await aMessage(koha.db, { kind: "reply" })];
    const { installation, sending, sent } = await aProcess();
    expect(await turnSwitch(koha.db, name, "off", BY)).toBe(true);
    expect(await turnSwitch(koha.db, name, "off", { ...BY, by: "ole" })).toBe(false);
    expect((await readOffSwitches(koha.db)).get(name)).toEqual({ since: at(0), by: "sofie" });
    await installation.refresh();
    await sending.drain();
    expect(sent()).toBe(0);
    for (const id of ids) expect((await readMessage(koha.db, id)).state).toBe("queued");
    await turnSwitch(koha.db, name, "on", BY);
    await installation.refresh();
    await sending.drain();
    expect(sent()).toBe(3);
    for (const id of ids) expect((await readMessage(koha.db, id)).state).toBe("sent");
  },
);

test("what was claimed when staff switched off goes back, also in a process that was not told", async () => {
  const id = await aMessage(koha.db);
  const { sending, sent } = await aProcess();
  await turnSwitch(koha.db, "all", "off", BY);
  await sending.turn(new AbortController().signal);
  await sending.finish();
  expect([sent(), (await readMessage(koha.db, id)).state]).toEqual([0, "queued"]);
});

test("a notice of Koha's stays pending there, by another way where there is one, and is taken afterwards", async () => {
  await setMode(koha.db, "live");
  await aBorrower(koha.db, 7);
  await anIntake(koha.db, koha.host).look(0);
  const noticeId = await aNotice(koha.db, { patronId: 7, queuedAt: at(0) });
  await anOptedIn(koha.db, 7, at(-60));
  await turnSwitch(koha.db, "sms", "off", BY);
  const senders = new Map<ChannelName, string>([
    ["sms", "15550100001"],
    ["telegram", "telegram"],
  ]);
  const now = async () => sendersNow({ senders, off: () => switches });
  let switches = await readOffSwitches(koha.db);
  await anIntake(koha.db, koha.host, await now()).look(1);
  expect(await readEntry(koha.db, noticeId)).toMatchObject({ state: "waiting", because: "sender_stopped" });
  expect((await readShown(koha.db, noticeId))?.status).toBe("pending");
  await turnSwitch(koha.db, "sms", "on", BY);
  switches = await readOffSwitches(koha.db);
  await lookAgainAtStopped(koha.db, at(2));
  expect(await anIntake(koha.db, koha.host, await now()).look(2)).toMatchObject({ taken: 1 });
});
