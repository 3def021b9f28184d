import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { resendNotice } from "../../scripts/town/koha/circulation.ts";
import { closeNudge } from "../../scripts/town/koha/shim.ts";
import { aNotice } from "../koha/queue/notice.fixture.ts";
import { holdOpen } from "../koha/queue/runs.ts";
import { anOptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { aMailRule, aWaitingRun, forgetRuns, theService } from "./before-send.fixture.ts";
import { at, readEntry, readMessages, readShown, SENDERS, useKoha } from "./intake.fixture.ts";

const koha = useKoha();
beforeEach(() => forgetRuns(koha.db));

const NOTHING = { taken: 0, ended: 0 };
const took = (taken: number) => ({ taken, ended: 0 });

test("in trial only texts to listed numbers are taken; we store nothing of what stays with Koha", async () => {
  const { db, host } = koha;
  const listed = await anOptedInPatron(db);
  const other = await anOptedInPatron(db);
  const ours = await aNotice(db, { patronId: listed.patronId, queuedAt: at(0) });
  // Koha is about to send it, so nothing more is merged into it.
  const loan = await aNotice(db, { patronId: listed.patronId, queuedAt: at(0), letterCode: "CHECKOUT" });
  const theirs = [
    await aNotice(db, { patronId: other.patronId, queuedAt: at(0) }),
    await aNotice(db, { patronId: listed.patronId, queuedAt: at(0), transport: "email", letterCode: "DUE" }),
    await aNotice(db, { patronId: listed.patronId, queuedAt: at(0), letterCode: "OTP_TOKEN" }),
    await aNotice(db, { patronId: listed.patronId, queuedAt: at(-48 * 60) }),
    await aNotice(db, { patronId: listed.patronId, queuedAt: at(0), content: " ", letterCode: "ODUE" }),
    await aNotice(db, { patronId: null, queuedAt: at(0) }),
  ];
  const answer = theService(db, host, { trial: [listed.addressId] });
  expect(await answer(await aWaitingRun(db, ["sms", "email"]))).toEqual(took(2));
  for (const id of [ours, loan]) {
    expect(await readShown(db, id)).toEqual({ status: "sent", note: "" });
    expect(await readMessages(db, id)).toMatchObject([{ round: 1, state: "queued", channel: "sms" }]);
  }
  for (const id of theirs) {
    expect(await readShown(db, id)).toEqual({ status: "pending", note: null });
    expect(await readEntry(db, id)).toBeUndefined();
  }
});

test("live, mail is taken by rule only, and texts are left to the intake, which takes all of them", async () => {
  const { db, host } = koha;
  const patron = await anOptedInPatron(db, "telegram");
  const mail = (letterCode: string) =>
    aNotice(db, { patronId: patron.patronId, queuedAt: at(0), transport: "email", letterCode, content: letterCode });
  const [hold, overdue] = [await mail("HOLD"), await mail("ODUE")];
  const text = await aNotice(db, { patronId: patron.patronId, queuedAt: at(0), letterCode: "DUE" });
  const answer = theService(db, host, { rules: [aMailRule("HOLD")] });
  expect(await answer(await aWaitingRun(db, ["sms", "email"]))).toEqual(took(1));
  expect(await readMessages(db, hold)).toMatchObject([{ channel: "telegram", text: "HOLD" }]);
  for (const id of [overdue, text]) expect((await readShown(db, id))?.status).toBe("pending");
});

test("a mail to a patron who has not opted in is sent by Koha, whatever the rules say", async () => {
  const { db, host } = koha;
  const { patronId } = await anOptedInPatron(db);
  await db.deleteFrom("tidings_standing").execute();
  const id = await aNotice(db, { patronId, queuedAt: at(-48 * 60), transport: "email" });
  const answer = theService(db, host, { rules: [aMailRule(null)] });
  expect(await answer(await aWaitingRun(db, ["email"]))).toEqual(NOTHING);
  expect(await readShown(db, id)).toEqual({ status: "pending", note: null });
});

test("a web request for one notice gets that one taken, and no other", async () => {
  const { db, host } = koha;
  const patron = await anOptedInPatron(db);
  const wanted = await aNotice(db, { patronId: patron.patronId, queuedAt: at(0) });
  const other = await aNotice(db, { patronId: patron.patronId, queuedAt: at(0), content: "Another book" });
  const answer = theService(db, host, { trial: [patron.addressId] });
  expect(await answer(await aWaitingRun(db, ["sms"], { message_id: wanted }))).toEqual(took(1));
  expect((await readShown(db, other))?.status).toBe("pending");
});

test("a notice that a web request named a while ago is left to it: no lock tells how long it runs", async () => {
  const { db, host } = koha;
  const patron = await anOptedInPatron(db);
  const atOnce = await aNotice(db, { patronId: patron.patronId, queuedAt: at(0) });
  await aNotice(db, { patronId: patron.patronId, queuedAt: at(0), content: "Another book" });
  await closeNudge(db, await aWaitingRun(db, ["sms"], { message_id: atOnce }), false);
  const answer = theService(db, host, { trial: [patron.addressId] });
  expect(await answer(await aWaitingRun(db, ["sms"]))).toEqual(took(1));
  expect(await readMessages(db, atOnce)).toEqual([]);
});

test("nothing is taken once Koha's side has closed the nudge", async () => {
  const { db, host } = koha;
  const patron = await anOptedInPatron(db);
  const id = await aNotice(db, { patronId: patron.patronId, queuedAt: at(0) });
  const nudge = await aWaitingRun(db, ["sms"]);
  // Closed while the service is already at work: it has read the queue, but taken nothing yet.
  const answer = theService(db, host, { trial: [patron.addressId] }, async () => {
    await closeNudge(db, nudge, true);
    return SENDERS;
  });
  expect(await answer(nudge)).toEqual(NOTHING);
  expect(await answer(nudge)).toEqual(NOTHING);
  expect(await answer(nudge + 1)).toEqual(NOTHING);
  expect(await readShown(db, id)).toEqual({ status: "pending", note: null });
  expect(await readMessages(db, id)).toEqual([]);
});

test("closing a nudge waits for a take-over under way, and the queue is read only after it", async () => {
  const { db, host } = koha;
  const patron = await anOptedInPatron(db);
  const id = await aNotice(db, { patronId: patron.patronId, queuedAt: at(0) });
  const nudge = await aWaitingRun(db, ["sms"]);
  const holding = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  // Another transaction's message for the same notice keeps the take-over waiting at its unique key.
  const blocker = db.transaction().execute(async (tx) => {
    await sql`insert into tidings_message (kind, priority, channel, sender, address_id, notice_id, round, state, due_at,
      max_tries, created_at, changed_at)
      values ('notice', 5, 'sms', 'x', 1, ${id}, 1, 'queued', ${at(0)}, 1, ${at(0)}, ${at(0)})`.execute(tx);
    holding.resolve();
    await letGo.promise;
    await sql`delete from tidings_message where notice_id = ${id}`.execute(tx);
  });
  await holding.promise;
  const taking = theService(db, host, { trial: [patron.addressId] })(nudge);
  await sleep(100);
  const began = performance.now();
  const closed = closeNudge(db, nudge, true).then(async () => ({
    waitedMs: performance.now() - began,
    read: await readShown(db, id),
  }));
  await sleep(200);
  letGo.resolve();
  await blocker;
  expect(await taking).toEqual(took(1));
  const { waitedMs, read } = await closed;
  expect(waitedMs).toBeGreaterThanOrEqual(195);
  expect(read?.status).toBe("sent");
});

test("a nudge that nobody holds open is closed at once", async () => {
  const { db } = koha;
  const nudge = await aWaitingRun(db, ["sms"]);
  const held = await db.transaction().execute((tx) => holdOpen(tx, nudge));
  await closeNudge(db, nudge, false);
  const again = await db.transaction().execute((tx) => holdOpen(tx, nudge));
  expect([held, again]).toEqual([true, false]);
});

test("a nudge is not answered while a second run goes on beside it that may have read the queue", async () => {
  const { db, host } = koha;
  const patron = await anOptedInPatron(db);
  await aNotice(db, { patronId: patron.patronId, queuedAt: at(0) });
  const atOnce = await aNotice(db, { patronId: patron.patronId, queuedAt: at(0), content: "Sent at once" });
  const answer = theService(db, host, { trial: [patron.addressId] });
  const enter = (place: string) => sql`do get_lock(concat(${`tidings-run${place}-`}, database()), 0)`;
  await db.connection().execute(async (first) => {
    await enter("").execute(first);
    await db.connection().execute(async (second) => {
      await enter("2").execute(second);
      expect(await answer(await aWaitingRun(db, ["sms"]))).toEqual(NOTHING);
      await sql`do release_all_locks()`.execute(second);
    });
    // A web request is no run of the job: the job under way is one run too many.
    expect(await answer(await aWaitingRun(db, ["sms"], { message_id: atOnce }))).toEqual(NOTHING);
    expect(await answer(await aWaitingRun(db, ["sms"]))).toEqual(took(1));
    await sql`do release_all_locks()`.execute(first);
  });
});

test("a Resend of a shared notice is absorbed while our message is on its way, later it is a new round", async () => {
  const { db, host } = koha;
  const patron = await anOptedInPatron(db);
  const id = await aNotice(db, { patronId: patron.patronId, queuedAt: at(0) });
  const answer = theService(db, host, { trial: [patron.addressId] });
  const nextRun = async (minutes: number) => answer(await aWaitingRun(db, ["sms"]), minutes);
  await nextRun(1);
  await resendNotice(db, id);
  expect(await nextRun(2)).toEqual(NOTHING);
  expect((await readShown(db, id))?.status).toBe("sent");
  expect(await readMessages(db, id)).toHaveLength(1);

  await sql`update tidings_message set state = 'sent'`.execute(db);
  await resendNotice(db, id);
  // Three days later: the age of what staff send again counts from the click.
  expect(await nextRun(3 * 24 * 60)).toEqual(took(1));
  expect(await readMessages(db, id)).toMatchObject([
    { round: 1, state: "sent" },
    { round: 2, state: "queued" },
  ]);
});

test("a Resend is not absorbed once Koha's side no longer waits", async () => {
  const { db, host } = koha;
  const patron = await anOptedInPatron(db);
  const id = await aNotice(db, { patronId: patron.patronId, queuedAt: at(0) });
  const listed = { trial: [patron.addressId] };
  await theService(db, host, listed)(await aWaitingRun(db, ["sms"]));
  await resendNotice(db, id);
  const nudge = await aWaitingRun(db, ["sms"]);
  await theService(db, host, listed, async () => {
    await closeNudge(db, nudge, false);
    return SENDERS;
  })(nudge);
  expect((await readShown(db, id))?.status).toBe("pending");
});

test("two services that answer the same nudge take each notice once", async () => {
  const { db, host } = koha;
  const patron = await anOptedInPatron(db);
  for (let n = 0; n < 120; n += 1)
    await aNotice(db, { patronId: patron.patronId, queuedAt: at(0), content: `Book ${n}` });
  const nudge = await aWaitingRun(db, ["sms"]);
  const answers = ["one", "two"].map(() => theService(db, host, { trial: [patron.addressId] })(nudge));
  const taken = (await Promise.all(answers)).map((answer) => answer.taken);
  expect((taken[0] ?? 0) + (taken[1] ?? 0)).toBe(120);
  const { rows } = await sql<{ n: number }>`select count(distinct notice_id) as n from tidings_message`.execute(db);
  expect(rows[0]?.n).toBe(120);
});
