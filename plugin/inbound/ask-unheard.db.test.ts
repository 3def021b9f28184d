import { expect, test } from "vitest";
import { anAddress, anOptedIn, numberOf } from "../consent/patron.fixture.ts";
import { lockAddress } from "../consent/standing.ts";
import { suppress } from "../consent/suppression.ts";
import { recordUnheard } from "../consent/unheard.ts";
import { inTransaction } from "../database/connection.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { begin } from "../outbox/begin.ts";
import { claimDue } from "../outbox/claim.ts";
import { aMessage, readMessage } from "../outbox/message.fixture.ts";
import { askUnheard, settleUnheard } from "./ask-unheard.ts";
import { aBotBackend, aLog } from "./bot-backend.fixture.ts";

const koha = useKoha();
const OURS = "15550100001";
const LOST = "uuid-of-a-lost-text";

/** Rita, patron 7, is opted in; so many minutes after noon her phone wrote something that nobody heard. */
async function aLostText({ minutes = 0, optedIn = true } = {}) {
  if (optedIn) await aBorrower(koha.db, 7);
  const addressId = optedIn
    ? await anOptedIn(koha.db, 7, at(-60))
    : await anAddress(koha.db, "sms", numberOf(7), at(-60));
  await isLost(addressId, minutes, LOST);
  return addressId;
}

async function isLost(addressId: number, minutes: number, reference: string) {
  await inTransaction(koha.db, async (tx) => {
    await lockAddress(tx, "sms", numberOf(7), at(minutes));
    const text = { channel: "sms", providerId: reference, sender: OURS, addressId, saidAt: at(minutes) } as const;
    await recordUnheard(tx, text, at(minutes + 1));
  });
}

/** What begins of what is due now. */
async function send(minutes: number) {
  const claims = await claimDue(koha.db, { worker: 1, sender: OURS, limit: 10 }, at(minutes));
  return begin(koha.db, 1, claims, () => undefined, at(minutes));
}

const ask = (minutes: number, hears = true) =>
  askUnheard({ db: koha.db, hears: async () => hears, word: async () => "What was it?", log: aLog().log }, at(minutes));
const aNoticeFor = (addressId: number) =>
  aMessage(
    koha.db,
    { sender: OURS, expires_at: at(600) },
    { patronId: 7, addressId, address: numberOf(7), ledgerId: 1 },
  );
const states = async () =>
  (await koha.db.selectFrom("tidings_unheard").select(["state", "because", "ended_by"]).execute()).map(
    ({ state, because, ended_by }) => [state, because, ended_by],
  );
const questions = async () =>
  (await koha.db.selectFrom("tidings_message").select("text").where("kind", "=", "reply").execute()).map(
    ({ text }) => text,
  );

test("a number whose text nobody heard gets no notice, but the notice is not lost", async () => {
  const addressId = await aLostText();
  const notice = await aNoticeFor(addressId);
  expect(await send(1)).toMatchObject({ begun: [], held: [notice] });
  expect(await readMessage(koha.db, notice)).toMatchObject({ state: "queued", reason: "unheard_text" });
  await inTransaction(koha.db, (tx) => settleUnheard(tx, [addressId], "decided", "sofie", at(2)));
  expect((await send(2)).begun.map(({ id }) => id)).toEqual([notice]);
  expect(await states()).toEqual([["ended", "decided", "sofie"]]);
});

test("it is asked once what it wrote, after the provider's retries, only while we can hear the answer", async () => {
  await aBotBackend(koha.db);
  const addressId = await aLostText();
  expect(await ask(7)).toBe(0);
  expect(await ask(9, false)).toBe(0);
  expect(await ask(9)).toBe(1);
  expect(await ask(9)).toBe(0);
  await isLost(addressId, 20, "another");
  expect(await ask(40)).toBe(0);
  expect(await questions()).toEqual(["What was it?"]);
  // The question itself leaves.
  expect((await send(40)).begun).toHaveLength(1);
});

test("a number that said STOP, or gets nothing from us, is asked nothing", async () => {
  await aBotBackend(koha.db);
  const addressId = await aLostText({ optedIn: false });
  expect(await ask(9)).toBe(0);
  expect(await states()).toEqual([["ended", "nobody_there", ""]]);
  await aBorrower(koha.db, 7);
  await anOptedIn(koha.db, 7, at(10));
  await isLost(addressId, 10, "later");
  await inTransaction(koha.db, (tx) => suppress(tx, "sms", numberOf(7), "stop", at(11)));
  expect(await ask(20)).toBe(0);
  expect(await questions()).toEqual([]);
});

test.each([
  ["OK", { intent: "yes", because: "whole message is a yes" }, "goes_on", "opted_in", "queued"],
  ["START", { intent: "start" }, "started", "opted_in", "queued"],
  ["STOP", { intent: "stop" }, "stopped", "opted_out", "cancelled"],
] as const)("%s settles it", async (_word, said, outcome, standing, notice) => {
  const backend = await aBotBackend(koha.db);
  const addressId = await aLostText();
  const id = await aNoticeFor(addressId);
  await send(1);
  await ask(9);
  await backend.repliesLeave();
  expect(await backend.hear({ ...said, address: numberOf(7), minutes: 20 })).toBe(outcome);
  expect(await states()).toEqual([["ended", "answered", "patron"]]);
  expect((await readMessage(koha.db, id)).state).toBe(notice);
  if (notice === "queued") expect((await send(20)).begun.map((one) => one.id)).toContain(id);
  const row = await koha.db.selectFrom("tidings_standing").select("state").executeTakeFirstOrThrow();
  expect(row.state).toBe(standing);
});

test("a yes after a doubt ends, though the question about the unread text left last", async () => {
  const backend = await aBotBackend(koha.db);
  await aLostText();
  await ask(9);
  await backend.hear({ intent: "other", because: "unsure", text: "who is this?", address: numberOf(7), minutes: 10 });
  backend.setClock(11);
  await backend.repliesLeave();
  expect(await backend.hear({ intent: "yes", address: numberOf(7), minutes: 12 })).toBe("stopped");
});

test.each(["queued", "cancelled"] as const)(
  "OK is no answer to a question that is %s: only STOP settles it",
  async (state) => {
    const backend = await aBotBackend(koha.db);
    const addressId = await aLostText();
    const id = await aNoticeFor(addressId);
    await send(1);
    await ask(9);
    await koha.db.updateTable("tidings_message").set({ state }).where("kind", "=", "reply").execute();
    const ok = { intent: "yes", because: "whole message is a yes", address: numberOf(7) } as const;
    expect(await backend.hear({ ...ok, minutes: 20 })).toBe("unheeded");
    expect(await states()).toEqual([["asked", null, null]]);
    expect((await send(20)).begun.map((one) => one.id)).not.toContain(id);
    expect(await backend.hear({ intent: "stop", address: numberOf(7), minutes: 21 })).toBe("stopped");
    expect(await states()).toEqual([["ended", "answered", "patron"]]);
  },
);

test("a text that the provider delivers after all settles itself, and anything unclear settles nothing", async () => {
  const backend = await aBotBackend(koha.db);
  const addressId = await aLostText();
  const id = await aNoticeFor(addressId);
  await send(1);
  await backend.hear({ intent: "other", because: "no keyword", address: numberOf(7), minutes: 2 });
  expect(await states()).toEqual([["waiting", null, null]]);
  await backend.hear({ id: LOST, intent: "other", because: "no keyword", address: numberOf(7), minutes: 3 });
  expect(await states()).toEqual([["ended", "heard", ""]]);
  expect((await send(3)).begun.map((one) => one.id)).toContain(id);
});
