import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type PlivoSimulator, startPlivo } from "../../scripts/town/plivo/simulator.ts";
import { openPlivo } from "../channels/plivo/plivo.ts";
import { inTransaction } from "../database/connection.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { recordReport } from "./bot-report.ts";
import { checkInbound, whyCheck } from "./check-inbound.ts";
import { meetEpoch } from "./epoch.ts";
import { aReport } from "./hearing.fixture.ts";
import { readHearingFacts } from "./hearing-facts.ts";

const koha = useKoha();
const OURS = "15550100001";
const PHONE = "15550109001";
let plivo: PlivoSimulator;
let minutes = 0;
const now = () => at(minutes);

beforeAll(async () => {
  plivo = await startPlivo({ authId: "MA1", authToken: "t0815", numbers: [OURS], now, retryDelaysMs: [] });
});
afterAll(() => plivo.stop());
afterEach(() => {
  plivo.forget();
  minutes = 0;
});

const channel = () =>
  openPlivo({
    authId: "MA1",
    authToken: "t0815",
    apiUrl: plivo.origin,
    publicUrl: "http://127.0.0.1",
    timeoutMs: 5_000,
  });

const report = (more: Partial<Parameters<typeof recordReport>[1]> = {}) =>
  recordReport(koha.db, { ...aReport, epochAt: now(), ...more }, 60_000, now());

async function check(channels = new Map([["sms", channel()]] as const), mayAsk = true) {
  const { log, said } = aLog();
  const rest = await checkInbound({ db: koha.db, channels, mayAsk: async () => mayAsk, log, now });
  return { rest, said: said() };
}

const unheard = () =>
  koha.db
    .selectFrom("tidings_unheard as u")
    .innerJoin("tidings_address as a", "a.id", "u.address_id")
    .select(["a.address", "u.state", "u.sender"])
    .orderBy("u.id")
    .execute();

const begun = () =>
  koha.db.selectFrom("tidings_inbound_check").select(["asking_until_at", "asking_offset"]).executeTakeFirst();

/** A bot that heard until noon and comes back so many minutes later. */
async function silentFor(silence: number, meanwhile: () => Promise<unknown>) {
  await report();
  await check();
  minutes = silence / 2;
  await meanwhile();
  minutes = silence;
  await report();
}

test("after a silence of the bots Plivo is asked what came meanwhile; what nobody heard is recorded once", async () => {
  await silentFor(30, () => plivo.say(PHONE, OURS, "STOP"));
  expect(whyCheck(await readHearingFacts(koha.db), now())).toBe("deaf");
  expect((await check()).said).toMatch(/"inbound.checked".*"unheard":1/);
  expect(await unheard()).toEqual([{ address: PHONE, state: "waiting", sender: OURS }]);
  const facts = await readHearingFacts(koha.db);
  expect([facts.checkedUntilAt, whyCheck(facts, now())]).toEqual([at(30), undefined]);
  minutes = 41;
  await check();
  expect(await unheard()).toHaveLength(1);
});

test("what was heard is no news, nor is a sender without a phone", async () => {
  await silentFor(30, async () => {
    await plivo.say(PHONE, OURS, "hello");
    await plivo.say("36180", OURS, "We have offers");
  });
  const uuid = plivo.heard[0]?.uuid ?? "";
  const heard = { channel: "sms", provider_id: uuid, kind: "text", sender: OURS, address_id: 1 } as const;
  const said = { text: "hello", intent: "other", because: "no keyword", outcome: "noted" } as const;
  await koha.db
    .insertInto("tidings_heard")
    .values({ ...heard, ...said, patron_id: null, heard_at: at(15), recorded_at: at(15) })
    .execute();
  await check();
  expect(await unheard()).toEqual([]);
});

test("more than a page of texts is read to its end", async () => {
  const phones = Array.from({ length: 45 }, (_, number) => `155501091${String(number).padStart(2, "0")}`);
  await silentFor(30, () => Promise.all(phones.map((phone) => plivo.say(phone, OURS, "STOP"))));
  await check();
  expect((await unheard()).map(({ address }) => address).toSorted()).toEqual(phones);
});

test("in ordinary times the list is checked now and then, since a web server may turn texts away", async () => {
  await report();
  await check();
  await plivo.say(PHONE, OURS, "STOP");
  for (minutes = 0.5; minutes < 9.5; minutes += 0.5) {
    await report();
    await check();
  }
  expect(await unheard()).toEqual([]);
  for (; minutes < 11; minutes += 0.5) {
    await report();
    await check();
  }
  expect(await unheard()).toHaveLength(1);
});

test("in ordinary times, what came in a moment ago counts as on its way", async () => {
  await report();
  await check();
  for (minutes = 0.5; minutes < 10; minutes += 0.5) await report();
  minutes = 9.9;
  await plivo.say(PHONE, OURS, "STOP");
  minutes = 10;
  await check();
  expect(await unheard()).toEqual([]);
});

test("requests with a bad signature are a reason to ask at once; Plivo's list shows refused texts", async () => {
  await report();
  await check();
  minutes = 0.5;
  await plivo.say(PHONE, OURS, "STOP");
  await report({ listens: { sms: "refusing" } });
  expect(whyCheck(await readHearingFacts(koha.db), now())).toBe("refusing");
  expect((await readHearingFacts(koha.db)).refusedTexts).toBe(false);
  await check();
  expect((await readHearingFacts(koha.db)).refusedTexts).toBe(true);
});

test("if Plivo cannot be asked now it is asked again, and nothing counts as checked", async () => {
  await silentFor(30, () => plivo.say(PHONE, OURS, "STOP"));
  const elsewhere = openPlivo({
    authId: "MA1",
    authToken: "wrong",
    apiUrl: plivo.origin,
    publicUrl: "http://127.0.0.1",
    timeoutMs: 5_000,
  });
  expect((await check(new Map([["sms", elsewhere]]))).said).toMatch(/"inbound.unchecked"/);
  await check(undefined, false);
  expect(whyCheck(await readHearingFacts(koha.db), now())).toBe("deaf");
  await check();
  expect(await unheard()).toHaveLength(1);
});

test("a list of more pages than a minute allows is read on where it stopped, by whoever has the duty", async () => {
  await silentFor(30, async () => {
    for (let phone = 0; phone < 65; phone += 1)
      await plivo.say(`155501090${String(phone).padStart(2, "0")}`, OURS, "STOP");
  });
  const pages = async (most: number) => {
    let asked = 0;
    const { log } = aLog();
    const mayAsk = async () => {
      asked += 1;
      return asked <= most;
    };
    await checkInbound({ db: koha.db, channels: new Map([["sms", channel()]] as const), mayAsk, log, now });
  };
  await pages(2);
  expect(await unheard()).toHaveLength(40);
  expect(await begun()).toEqual({ asking_until_at: at(30), asking_offset: 40 });
  expect(whyCheck(await readHearingFacts(koha.db), now())).toBe("deaf");
  minutes = 31;
  await pages(2);
  expect(await unheard()).toHaveLength(65);
  const facts = await readHearingFacts(koha.db);
  expect([facts.checkedUntilAt, whyCheck(facts, now())]).toEqual([at(30), undefined]);
  expect((await check()).said).toBe("");
});

test("after a restore a check of before the backup is not gone on with", async () => {
  await silentFor(30, () => plivo.say(PHONE, OURS, "STOP"));
  const window = { asking_since_at: at(-10), asking_until_at: at(30), asking_offset: 40 };
  await koha.db.updateTable("tidings_inbound_check").set(window).execute();
  await inTransaction(koha.db, (tx) => meetEpoch(tx, { epoch: 1_000, at: at(29) }, at(31)));
  expect(await begun()).toEqual({ asking_until_at: null, asking_offset: 0 });
});
