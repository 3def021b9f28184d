import { beforeEach, expect, test } from "vitest";
import { sendersNow } from "../configuration/senders-now.ts";
import { anOptedIn, numberOf, stateOf } from "../consent/patron.fixture.ts";
import type { ChannelName } from "../database/tables.ts";
import { aBotBackend, aLog } from "../inbound/bot-backend.fixture.ts";
import { endOverdue } from "../jobs/maintenance.ts";
import { aBorrower, aNotice } from "../koha/queue/notice.fixture.ts";
import { aMailRule, aWaitingRun, setMode, theService } from "../notices/before-send.fixture.ts";
import { anIntake, at, readEntry, readMessages, readShown, useKoha } from "../notices/intake.fixture.ts";
import { lookAgainAtStopped } from "../notices/waiting-notices.ts";
import { writeSenders } from "../outbox/senders.ts";
import { offBy, readOffSwitches, turnSwitch } from "../settings/off-switch.ts";
import { aChannel, aSending, takes } from "./dispatcher.fixture.ts";
import { openSendGate } from "./send-gate.ts";

/* What the page of the off switches says happens (`access:off.then_*`), tried. */

const koha = useKoha();
const SENDERS = new Map<ChannelName, string>([
  ["sms", "15550100001"],
  ["telegram", "telegram"],
  ["email", "email"],
]);

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_setting").execute();
  await setMode(koha.db, "live");
  await aBorrower(koha.db, 7);
  await anOptedIn(koha.db, 7, at(-60));
});

const turn = (to: "on" | "off", minutes: number) => turnSwitch(koha.db, "all", to, { by: "sofie", now: at(minutes) });
const senders = async () => {
  const switches = await readOffSwitches(koha.db);
  return sendersNow({ senders: SENDERS, off: () => switches });
};

/** What leaves at that moment. */
async function leaves(minutes: number): Promise<string[]> {
  const { log } = aLog();
  const switches = await readOffSwitches(koha.db);
  const channel = aChannel(takes);
  const now = () => at(minutes);
  const sending = await aSending(koha.db, [channel], {
    now,
    sendGate: openSendGate({
      db: koha.db,
      log,
      now,
      hearing: { deaf: async () => undefined },
      monotonic: () => performance.now(),
      dailyLimit: () => 1_000,
      off: (name) => offBy(switches, name) !== undefined,
    }),
  });
  await sending.drain();
  return channel.sent.map(({ text }) => text);
}

test("a STOP is obeyed at once; its confirmation does not leave, and is too late when it could", async () => {
  const bot = await aBotBackend(koha.db);
  await turn("off", 0);
  expect(await bot.hear({ address: numberOf(7), minutes: 1 })).toBe("stopped");
  expect(await stateOf(koha.db, 7)).toBe("opted_out");
  expect([(await bot.replies()).map(({ state }) => state), await leaves(2)]).toEqual([["queued"], []]);
  await turn("on", 10);
  expect(await leaves(10)).toEqual([]);
  await endOverdue(koha.db, aLog().log, at(11));
  expect((await bot.replies()).map(({ state }) => state)).toEqual(["cancelled"]);
});

test("a STOP that was said just before it is on again is still confirmed", async () => {
  const bot = await aBotBackend(koha.db);
  await turn("off", 0);
  await bot.hear({ address: numberOf(7), minutes: 1 });
  await turn("on", 3);
  expect(await leaves(3)).toHaveLength(1);
});

test("mail that a rule hands to us is sent by Koha itself, and is ours again afterwards", async () => {
  await turn("off", 0);
  const mail = () => aNotice(koha.db, { patronId: 7, queuedAt: at(0), transport: "email", letterCode: "DUE" });
  const nudged = theService(koha.db, koha.host, { rules: [aMailRule("DUE")] }, senders);
  const first = await mail();
  expect(await nudged(await aWaitingRun(koha.db, ["email"]))).toEqual({ taken: 0, ended: 0 });
  expect([(await readShown(koha.db, first))?.status, await readEntry(koha.db, first)]).toEqual(["pending", undefined]);
  await turn("on", 1);
  expect(await nudged(await aWaitingRun(koha.db, ["email"]))).toMatchObject({ taken: 1 });
});

test("after days, what is still of use is sent, and what is too late says so in Koha: nothing is lost", async () => {
  await writeSenders(koha.db, [{ sender: "15550100001", channel: "sms", perSecond: null, providerAnswers: false }]);
  const HOUR = 60;
  const intake = async (minutes: number) => anIntake(koha.db, koha.host, await senders()).look(minutes);
  await intake(0);
  await turn("off", 0);
  const old = await aNotice(koha.db, { patronId: 7, queuedAt: at(1), content: "old" });
  await intake(2);
  const young = await aNotice(koha.db, { patronId: 7, queuedAt: at(40 * HOUR), content: "young" });
  await intake(40 * HOUR + 1);
  for (const id of [old, young]) expect((await readShown(koha.db, id))?.status).toBe("pending");
  await turn("on", 60 * HOUR);
  await lookAgainAtStopped(koha.db, at(60 * HOUR));
  await intake(60 * HOUR);
  expect([await readEntry(koha.db, old), await readMessages(koha.db, old)]).toMatchObject([
    { state: "ended", because: "too_late" },
    [],
  ]);
  expect(await readShown(koha.db, old)).toMatchObject({ note: expect.stringContaining("too_late") });
  expect(await leaves(60 * HOUR + 1)).toEqual(["young"]);
});
