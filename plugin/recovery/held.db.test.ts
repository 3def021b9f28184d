import { sql } from "kysely";
import { expect, test } from "vitest";
import { judgeReceipt } from "../channels/open.ts";
import { anOptedIn, numberOf } from "../consent/patron.fixture.ts";
import { applyReceipt } from "../delivery/receipts.ts";
import { noteAsked, readRestore } from "../inbound-health/restore.ts";
import { aBorrower, aNotice as aPendingNotice } from "../koha/queue/notice.fixture.ts";
import { at, SENDERS, useKoha } from "../notices/intake.fixture.ts";
import { begin } from "../outbox/begin.ts";
import { claimDue } from "../outbox/claim.ts";
import { aMessage, type MessageWish, readMessage } from "../outbox/message.fixture.ts";
import { settle } from "../outbox/settle.ts";
import { readWeights, release, weighLate } from "./held.ts";
import { takeCopy } from "./put-back.fixture.ts";

const koha = useKoha();
const WORKER = 1;
const BACKUP = at(-720);
const LOST_UNTIL = at(-5);

/** The database of midnight was put back at noon, and Plivo's list has been read. */
async function aRestore({ id = 1, asked = true } = {}): Promise<void> {
  const found = { found_at: at(0), back_to_at: BACKUP, lost_until_at: LOST_UNTIL };
  await koha.db
    .insertInto("tidings_restore")
    .values({ id, ...found, asked_at: asked ? at(1) : null })
    .execute();
}

let patrons = 0;

/** A notice that Koha queued before the backup. */
async function aNotice(wish: MessageWish = {}) {
  const patronId = 300 + ++patrons;
  await aBorrower(koha.db, patronId);
  const channel = wish.channel ?? "sms";
  const addressId = await anOptedIn(koha.db, patronId, at(-800), { channel, address: numberOf(patronId) });
  const sender = SENDERS.get(channel) ?? "";
  const times = { event_at: at(-730), created_at: at(5), due_at: at(5), expires_at: at(600) };
  const to = { patronId, addressId, address: numberOf(patronId), ledgerId: 1 };
  const id = await aMessage(koha.db, { sender, channel, ...times, ...wish }, to);
  return { id, patronId, address: numberOf(patronId) };
}

const listed = (reference: string, { address }: { address: string }) =>
  koha.db
    .insertInto("tidings_restore_text")
    .values({ reference, restore_id: 1, channel: "sms", address, sent_at: at(-300) })
    .execute();

/** All that is due begins, if it may. */
async function beginAll(minute: number) {
  const begun = [];
  for (const sender of SENDERS.values()) {
    const claims = await claimDue(koha.db, { worker: WORKER, sender, limit: 50 }, at(minute));
    if (claims.length > 0) begun.push(...(await begin(koha.db, WORKER, claims, () => undefined, at(minute))).begun);
  }
  return begun;
}
const stateOf = async ({ id }: { id: number }) => {
  const { state, reason } = await readMessage(koha.db, id);
  return reason === null ? state : `${state}: ${reason}`;
};

test("a notice that is taken over after the release is weighed before it may leave", async () => {
  await aRestore();
  expect(await release(koha.db, "sofie", false, at(2))).toEqual({ leaves: 0, ended: 0 });
  const [left, unsent, fresh, chat] = [
    await aNotice(),
    await aNotice(),
    await aNotice({ event_at: at(3) }),
    await aNotice({ channel: "telegram" }),
  ];
  await listed("uuid-lost", left);
  expect((await beginAll(5)).map(({ id }) => id)).toEqual([fresh.id]);
  expect(await weighLate(koha.db, at(5))).toEqual({ leaves: 0, ended: 0 });
  expect(await weighLate(koha.db, at(6))).toEqual({ leaves: 1, ended: 2 });
  expect(await weighLate(koha.db, at(6))).toEqual({ leaves: 0, ended: 0 });
  expect(await Promise.all([left, chat].map(stateOf))).toEqual([
    "cancelled: may_have_left",
    "cancelled: may_have_left",
  ]);
  expect((await beginAll(6)).map(({ id }) => id)).toEqual([unsent.id]);
});

test("who released wanted the doubtful ones sent: that holds for those that come later too", async () => {
  await aRestore();
  await release(koha.db, "sofie", true, at(2));
  const chat = await aNotice({ channel: "telegram" });
  expect(await weighLate(koha.db, at(6))).toEqual({ leaves: 1, ended: 0 });
  expect((await beginAll(6)).map(({ id }) => id)).toEqual([chat.id]);
});

test("what was weighed at the release leaves at once, and may be tried again", async () => {
  await aRestore();
  const waiting = await aNotice();
  expect(await release(koha.db, "sofie", false, at(6))).toEqual({ leaves: 1, ended: 0 });
  const [message] = await beginAll(6);
  if (!message) throw new Error("nothing began");
  const again = { kind: "retry", reason: "unreachable", backoff: {} } as const;
  await settle(koha.db, WORKER, [{ message, outcome: again, chance: 0 }], judgeReceipt, at(6));
  expect((await beginAll(10)).map(({ id }) => id)).toEqual([waiting.id]);
});

test("a text that was sent, failed and sent again before the restore does not leave a third time", async () => {
  const notice = await aNotice({ created_at: at(-730), due_at: at(-730) });
  const [message] = await beginAll(-725);
  if (!message) throw new Error("nothing began");
  const accepted = { kind: "accepted", reference: "uuid-first" } as const;
  await settle(koha.db, WORKER, [{ message, outcome: accepted, chance: 0 }], judgeReceipt, at(-725));
  const putBack = await takeCopy(koha.db);
  // What Plivo says, before the restore and once more after it.
  const unsent = async (minute: number) => {
    const about = { messageId: notice.id, attempt: 1, begunAt: message.begunAt, reference: "uuid-first" };
    const judgement = judgeReceipt("sms", "failed", "420");
    const receipt = { ...about, state: "failed", code: "420", judgement } as const;
    return (await applyReceipt(koha.db, receipt, at(minute), 0)).state;
  };
  expect(await unsent(-700)).toBe("queued");
  expect(await beginAll(-600)).toHaveLength(1);
  await putBack();
  await aRestore();
  await listed("uuid-second", notice);
  await release(koha.db, "sofie", false, at(2));
  expect(await unsent(3)).toBe("queued");
  expect(await beginAll(10)).toEqual([]);
  await weighLate(koha.db, at(10));
  expect(await stateOf(notice)).toBe("cancelled: may_have_left");
});

test("a Resend that staff press after the restore is theirs, and leaves at once", async () => {
  await aRestore();
  await release(koha.db, "sofie", false, at(2));
  const resent = await aNotice({ notice_id: 1, round: 2, created_at: at(30), due_at: at(30), channel: "telegram" });
  const before = await aNotice({ notice_id: 2, round: 2, created_at: at(10), due_at: at(10), channel: "telegram" });
  expect((await beginAll(30)).map(({ id }) => id)).toEqual([resent.id]);
  await weighLate(koha.db, at(30));
  expect(await stateOf(before)).toBe("cancelled: may_have_left");
});

test("a text on the list may have been a notice that still rests in Koha's queue: then nobody can tell", async () => {
  await aRestore();
  const notice = await aNotice();
  await listed("uuid-lost", notice);
  expect((await readWeights(koha.db)).get(notice.id)).toBe("left");
  const id = await aPendingNotice(koha.db, { patronId: notice.patronId, queuedAt: at(-10) });
  const entry = { round: 1, state: "waiting", look_at: at(60), changed_at: at(1), first_seen_at: at(1) } as const;
  await koha.db
    .insertInto("tidings_notice")
    .values({ notice_id: id, patron_id: notice.patronId, ...entry })
    .execute();
  expect((await readWeights(koha.db)).get(notice.id)).toBe("doubtful");
  await sql`update message_queue set time_queued = ${at(3)} where message_id = ${id}`.execute(koha.db);
  await koha.db
    .updateTable("tidings_notice")
    .set({ first_seen_at: at(4) })
    .execute();
  expect((await readWeights(koha.db)).get(notice.id)).toBe("left");
});

test("a Resend of before the restore that had to rest, since the plugin was enabled anew, is no new one", async () => {
  await aRestore();
  await release(koha.db, "sofie", false, at(2));
  const times = { created_at: at(80), due_at: at(80), channel: "telegram" } as const;
  const rested = await aNotice({ notice_id: 1, round: 2, ...times });
  const pressed = await aNotice({ notice_id: 2, round: 2, ...times });
  const entry = { round: 2, state: "taken", look_at: null, changed_at: at(80) } as const;
  const entries = [
    { notice_id: 1, patron_id: rested.patronId, first_seen_at: at(10), ...entry },
    { notice_id: 2, patron_id: pressed.patronId, first_seen_at: at(40), ...entry },
  ];
  await koha.db.insertInto("tidings_notice").values(entries).execute();
  expect((await beginAll(81)).map(({ id }) => id)).toEqual([pressed.id]);
  await weighLate(koha.db, at(81));
  expect(await stateOf(rested)).toBe("cancelled: may_have_left");
});

test("nothing but a reply begins while a restore is open, even in a process that does not know yet", async () => {
  const notice = await aNotice({ event_at: at(3) });
  const reply = await aNotice({ kind: "reply", priority: 0, event_at: null });
  await aRestore();
  expect((await beginAll(6)).map(({ id }) => id)).toEqual([reply.id]);
  expect(await stateOf(notice)).toBe("queued");
});

test("of several restores the list must have been read for each before anything counts as not sent", async () => {
  await aRestore();
  await aRestore({ id: 2, asked: false });
  const notice = await aNotice();
  expect((await readWeights(koha.db)).get(notice.id)).toBe("doubtful");
  await noteAsked(koha.db, 2, 0, true, at(3));
  expect((await readWeights(koha.db)).get(notice.id)).toBe("not_sent");
  expect(await readRestore(koha.db)).toMatchObject({ id: 2, askedAt: at(3) });
});

test("a reply from before the restore is called off, and a listed text may be that one", async () => {
  await aRestore();
  const notice = await aNotice({ created_at: at(-10) });
  const reply = { kind: "reply", round: null, notice_id: null, event_at: null, created_at: at(-10) } as const;
  const times = { due_at: at(-10), expires_at: at(600), state: "queued" } as const;
  const { address_id } = await readMessage(koha.db, notice.id);
  const to = { patronId: notice.patronId, addressId: address_id, address: notice.address, ledgerId: 1 };
  const sender = SENDERS.get("sms") ?? "";
  const [old, since] = [
    await aMessage(koha.db, { sender, ...reply, ...times }, to),
    await aMessage(koha.db, { sender, ...reply, ...times, created_at: at(1) }, to),
  ];
  await listed("uuid-lost", notice);
  expect((await beginAll(2)).map(({ id }) => id)).toEqual([since]);
  expect(await stateOf({ id: old })).toBe("cancelled: may_have_left");
  expect([...(await readWeights(koha.db))]).toEqual([[notice.id, "doubtful"]]);
  // And so it is when the same copy is put back once more.
  const again = { found_at: at(30), back_to_at: BACKUP, lost_until_at: at(25), asked_at: at(31) };
  await koha.db
    .insertInto("tidings_restore")
    .values({ id: 2, ...again })
    .execute();
  expect([...(await readWeights(koha.db))]).toEqual([[notice.id, "doubtful"]]);
});
