import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Channel } from "../channels/channel.ts";
import { judgeReceipt } from "../channels/open.ts";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { openLog } from "../foundation/log.ts";
import { aBorrower, aNotice } from "../koha/queue/notice.fixture.ts";
import { anIntake, at, readEntry, readMessages, readShown, SENDERS, useKoha } from "../notices/intake.fixture.ts";
import { takeOver } from "../notices/take-over.ts";
import { begin } from "../outbox/begin.ts";
import { claimDue } from "../outbox/claim.ts";
import { aMessage, aWorker } from "../outbox/message.fixture.ts";
import type { Outcome } from "../outbox/message.ts";
import { settle } from "../outbox/settle.ts";
import { applyReceipt } from "./receipts.ts";
import { reconcile } from "./reconcile.ts";
import { resolveUncertain } from "./resolve-uncertain.ts";

const koha = useKoha();
const SENDER = SENDERS.get("sms") ?? "";
const taken: Outcome = { kind: "accepted", reference: "uuid-1" };
const lost: Outcome = { kind: "uncertain", reason: "no_answer" };

/** A notice whose first round has left at noon, with this outcome. */
async function aNoticeGone(outcome: Outcome) {
  const { db, host } = koha;
  await aBorrower(db, 7);
  await anOptedIn(db, 7, at(-60));
  const noticeId = await aNotice(db, { patronId: 7, queuedAt: at(0), content: "Dune is ready for you" });
  const intake = anIntake(db, host);
  await intake.sweep(0);
  await intake.look(1);
  const worker = await aWorker(db);
  const claims = await claimDue(db, { worker, sender: SENDER, limit: 1 }, at(1));
  const { begun } = await begin(db, worker, claims, () => undefined, at(1));
  await settle(
    db,
    worker,
    begun.map((message) => ({ message, outcome, chance: 0 })),
    judgeReceipt,
    at(1),
  );
  return { noticeId, intake, id: claims[0]?.id ?? 0 };
}

/** Staff press Resend, and the sweep finds it. */
async function resend({ noticeId, intake }: Awaited<ReturnType<typeof aNoticeGone>>): Promise<void> {
  await putPending(noticeId);
  await intake.sweep(60);
}
const putPending = (noticeId: number) =>
  koha.db.updateTable("message_queue").set({ status: "pending" }).where("message_id", "=", noticeId).execute();

function hear(id: number, code: string) {
  const receipt = { messageId: id, attempt: 1, reference: "uuid-1", state: "failed", code } as const;
  return applyReceipt(koha.db, { ...receipt, judgement: judgeReceipt("sms", "failed", code) }, at(180), 0);
}
const statesOf = async (noticeId: number) => (await readMessages(koha.db, noticeId)).map(({ state }) => state);
const reasonOf = async (id: number) =>
  (await koha.db.selectFrom("tidings_message").select("reason").where("id", "=", id).executeTakeFirst())?.reason;

test("after staff have sent its text elsewhere, it is not tried again", async () => {
  const { id } = await aNoticeGone(taken);
  const { address_id } = await koha.db.selectFrom("tidings_message").selectAll().executeTakeFirstOrThrow();
  await aMessage(koha.db, { address_id, state: "sent", event_key: `copy:${id}0:abcdefghijklmnop` });
  const copy = await aMessage(koha.db, { address_id, state: "sent", event_key: `copy:${id}:abcdefghijklmnop` });
  expect(await hear(id, "420")).toMatchObject({ result: "moved", state: "failed" });
  expect(copy).toBeGreaterThan(id);
});

test.each([
  ["300", "provider_unavailable"],
  ["420", "expired"],
  ["900", "insufficient_funds"],
])("after a Resend, Plivo's %s for the first round fails it: only the second leaves", async (code, reason) => {
  const gone = await aNoticeGone(taken);
  await resend(gone);
  expect(await statesOf(gone.noticeId)).toEqual(["sent", "queued"]);
  expect(await hear(gone.id, code)).toMatchObject({ result: "moved", state: "failed" });
  expect(await statesOf(gone.noticeId)).toEqual(["failed", "queued"]);
  expect(await reasonOf(gone.id)).toBe(reason);
  expect(await readShown(koha.db, gone.noticeId)).toMatchObject({ status: "sent" });
});

test("a receipt that queues the first round again just before the second is taken answers the Resend", async () => {
  const gone = await aNoticeGone(taken);
  await putPending(gone.noticeId);
  await hear(gone.id, "420");
  const decision = { kind: "send", channel: "sms", sender: SENDER, addressId: 1, ledgerId: 1, until: at(600) } as const;
  const notice = { noticeId: gone.noticeId, patronId: 7, letterCode: "HOLD", queuedAt: at(0) };
  const routed = { notice, decision, round: 2, firstSeenAt: at(60), returned: true };
  const by = { host: koha.host, say: (because: string) => because };
  expect(await takeOver(koha.db, [routed], by, at(181))).toEqual({ taken: 0, ended: 0 });
  expect(await statesOf(gone.noticeId)).toEqual(["queued"]);
  expect(await readEntry(koha.db, gone.noticeId)).toMatchObject({ state: "taken", round: 1 });
});

test("without a Resend it is queued again, and a Resend after that makes no second round", async () => {
  const gone = await aNoticeGone(taken);
  expect(await hear(gone.id, "420")).toMatchObject({ result: "moved", state: "queued" });
  await resend(gone);
  expect(await statesOf(gone.noticeId)).toEqual(["queued"]);
});

test("a Resend that is being taken when the receipt comes is waited for", async () => {
  const gone = await aNoticeGone(taken);
  const written = Promise.withResolvers<void>();
  const taking = koha.db.transaction().execute(async (tx) => {
    await tx.updateTable("tidings_notice").set({ round: 2 }).where("notice_id", "=", gone.noticeId).execute();
    written.resolve();
    await sleep(400);
  });
  await written.promise;
  expect(await hear(gone.id, "420")).toMatchObject({ state: "failed" });
  await taking;
});

/** A doubt that outlived a Resend: the second round was taken before the first one's answer was lost for good. */
async function aDoubtResent() {
  const gone = await aNoticeGone(lost);
  const sent = { state: "sent" } as const;
  await koha.db.updateTable("tidings_message").set(sent).where("id", "=", gone.id).execute();
  await resend(gone);
  await koha.db.updateTable("tidings_message").set({ state: "uncertain" }).where("id", "=", gone.id).execute();
  expect(await statesOf(gone.noticeId)).toEqual(["uncertain", "queued"]);
  return gone;
}
const run = (channels: ReadonlyMap<"sms", Channel>) => {
  const log = openLog("tidings", "silent", { write: () => {} });
  return reconcile({ db: koha.db, channels, judge: judgeReceipt, log, now: () => at(180), chance: () => 0 });
};

test("a doubt whose notice was sent again is not queued by a person's word", async () => {
  const gone = await aDoubtResent();
  expect(await resolveUncertain(koha.db, gone.id, "again", "sofie", at(180))).toBe("ended");
  expect(await statesOf(gone.noticeId)).toEqual(["cancelled", "queued"]);
  expect(await reasonOf(gone.id)).toBe("no_answer");
});

test("nor because the provider does not know it", async () => {
  const gone = await aDoubtResent();
  const channel: Channel = {
    name: "sms",
    send: () => Promise.reject(new Error("nothing is sent here")),
    check: async () => "OK",
    find: async () => ({ kind: "not_taken" }),
  };
  await run(new Map([["sms", channel]]));
  expect(await statesOf(gone.noticeId)).toEqual(["failed", "queued"]);
});

test("nor by a late answer that says that it was not taken", async () => {
  const gone = await aDoubtResent();
  const retry = { outcome: "retry", reason: "rate_limited" } as const;
  await koha.db.updateTable("tidings_attempt").set(retry).where("message_id", "=", gone.id).execute();
  await run(new Map());
  expect(await statesOf(gone.noticeId)).toEqual(["failed", "queued"]);
  expect(await reasonOf(gone.id)).toBe("rate_limited");
});
