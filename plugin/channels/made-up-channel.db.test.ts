import { Hono } from "hono";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import type { ChannelName } from "../database/tables.ts";
import { aChannel, aSending, type Script, setPace, takes } from "../delivery/dispatcher.fixture.ts";
import { openReceiveReceipt } from "../delivery/receive-receipt.ts";
import { Failure } from "../foundation/failure.ts";
import { openLog } from "../foundation/log.ts";
import { answerProblem } from "../http/problems.ts";
import { providerWebhooks } from "../http/provider-webhooks.ts";
import { nameAttempt } from "../outbox/attempt-name.ts";
import { aBegun, aMessage, aWorker, later, NOW, NUMBER, readAttempts, readMessage } from "../outbox/message.fixture.ts";
import { anOptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { rescueAbandoned } from "../outbox/rescue.ts";
import { readSenders } from "../outbox/senders.ts";
import { readSettings } from "../settings/settings.ts";
import { openJudgeReceipt, type Receipts } from "./receipt.ts";

/*
 * A provider that nobody has, by pigeon, with its own callback, its own signature and its own codes: what it says is
 * understood by its folder alone, and Plivo's table of codes does not count for it.
 */

const RING = "a ring of copper";
const pigeonReceipts: Receipts = {
  path: "pigeon",
  isSigned: () => true,
  read: ({ form, header }) => {
    if (header("x-ring") !== RING) throw new Failure("not_signed", "This pigeon is not ours.");
    const said = Object.fromEntries(form);
    const { pigeon: reference = "", came = "", met: code } = said;
    const proof = { account: "loft", weak: false, nonce: reference, content: "" };
    return { reference, state: came === "yes" ? "delivered" : "failed", ...(code ? { code } : {}), proof };
  },
  judge: (state, code) => {
    if (state === "delivered") return { kind: "delivered" };
    if (code === "hawk") return { kind: "opted_out" };
    if (code === "storm") return { kind: "again", reason: "carrier_failed", counts: false, stopSenderMs: 60_000 };
    return { kind: "failed", reason: "bad_number" };
  },
};
const RECEIPTS = new Map<ChannelName, Receipts>([["sms", pigeonReceipts]]);
const judge = openJudgeReceipt(RECEIPTS);

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  await db.deleteFrom("tidings_message").execute();
  await setPace(db, null);
});

const log = openLog("tidings", "info", { write: () => {} });
const settings = readSettings({ TIDINGS_BOT_TOKEN: "a-token-of-some-length" });
const apply = openReceiveReceipt({ db, now: () => NOW, chance: () => 0, wake: () => {} });
const strength = { isStrong: () => true, markStrong: () => {} };
const app = new Hono().onError(answerProblem(log));
app.route("/", providerWebhooks({ receipts: RECEIPTS, settings: () => settings, log, strength, apply }));

async function tell(
  attempt: string,
  said: Record<string, string>,
  headers: Record<string, string> = { "x-ring": RING },
) {
  const body = new URLSearchParams({ pigeon: `ref-${attempt}`, ...said });
  const answer = await app.request(`/pigeon/receipt/${attempt}`, { method: "POST", body, headers });
  return answer.status;
}

async function send(script: Script = takes) {
  const patron = await anOptedInPatron(db);
  const id = await aMessage(db, {}, patron);
  const pigeons = aChannel(script);
  const sending = await aSending(db, [pigeons], { now: () => NOW, judge });
  await sending.drain();
  return { id, patron, sent: pigeons.sent };
}
const named = (messageId: number) => nameAttempt({ messageId, number: 1, begunAt: NOW });
const stateOf = async (id: number) => (await readMessage(db, id)).state;

test("what it took and delivered is delivered; who has no ring is turned away", async () => {
  const { id, sent } = await send();
  expect([sent.length, await stateOf(id)]).toEqual([1, "sent"]);
  expect(await tell(named(id), { came: "yes" }, {})).toBe(403);
  expect(await stateOf(id)).toBe("sent");
  expect(await tell(named(id), { came: "yes" })).toBe(200);
  expect(await stateOf(id)).toBe("delivered");
});

test("its own code for an end is an opt-out, and the next notice stays away", async () => {
  const { id, patron } = await send();
  expect(await tell(named(id), { came: "no", met: "hawk" })).toBe(200);
  expect(await readMessage(db, id)).toMatchObject({ state: "failed", reason: "opted_out_at_provider" });
  const next = await aMessage(db, {}, patron);
  const pigeons = aChannel();
  await (await aSending(db, [pigeons], { now: () => NOW })).drain();
  expect([pigeons.sent, await stateOf(next)]).toEqual([[], "cancelled"]);
});

test("its own code for a delay queues the message again and rests the sender", async () => {
  const { id } = await send();
  expect(await tell(named(id), { came: "no", met: "storm" })).toBe(200);
  expect(await stateOf(id)).toBe("queued");
  const [sender] = await readSenders(db);
  expect(sender).toMatchObject({ sender: NUMBER, stopped_until: new Date(NOW.getTime() + 60_000) });
  await db.deleteFrom("tidings_sender").execute();
});

test("a receipt that overtakes the answer is judged by its own codes when the answer is settled", async () => {
  const { id } = await send(async ({ attempt }) => {
    await tell(attempt, { came: "no", met: "storm" });
    return { reference: `ref-${attempt}` };
  });
  expect(await readMessage(db, id)).toMatchObject({ state: "queued", reason: "carrier_failed" });
  expect(await readAttempts(db, id)).toMatchObject([{ receipt: "failed", receipt_code: "storm" }]);
  await db.deleteFrom("tidings_sender").execute();
});

test("and so is one that came for an attempt whose worker died", async () => {
  const message = await aBegun(db, await aWorker(db));
  await tell(named(message.id), { came: "no", met: "snow" });
  expect(await stateOf(message.id)).toBe("sending");
  expect(await rescueAbandoned(db, { live: [], overdueBefore: later(1), judge }, NOW)).toMatchObject({
    told: [message.id],
  });
  expect(await readMessage(db, message.id)).toMatchObject({ state: "failed", reason: "bad_number" });
});

test("Plivo's code for an opt-out means nothing of the kind here", async () => {
  const { id, patron } = await send();
  expect(await tell(named(id), { came: "no", met: "200" })).toBe(200);
  expect(await readMessage(db, id)).toMatchObject({ state: "failed", reason: "bad_number" });
  const standing = await db
    .selectFrom("tidings_standing")
    .select("state")
    .where("patron_id", "=", patron.patronId)
    .executeTakeFirstOrThrow();
  expect(standing.state).toBe("opted_in");
});

test("Plivo's callback is not served where Plivo is no provider", async () => {
  expect((await app.request("/plivo/receipt/1-1", { method: "POST" })).status).toBe(404);
});
