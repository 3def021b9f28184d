import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { resendNotice } from "../../../scripts/town/koha/circulation.ts";
import { closeNudge } from "../../../scripts/town/koha/shim.ts";
import type { KohaShape } from "../../../scripts/town/koha/tables.ts";
import { anElection, MAILED } from "../../coverage/election.fixture.ts";
import { aWaitingRun, forgetRuns, setEnabled, setMode } from "../before-send.fixture.ts";
import { readEntry, readMessages, SENDERS, useKoha } from "../intake.fixture.ts";
import { aMail, aMailTaker, anElectedPatron, countMessages, leaves, readState, readStatus } from "./mail.fixture.ts";

describe.for<KohaShape>(["current", "19.06"])("mail that is claimed, in a Koha of the shape %s", (shape) => {
  const koha = useKoha(shape, 20);
  beforeEach(() => forgetRuns(koha.db));

  test("is decided about, claimed and then made a message, each once; without an election it is Koha's", async () => {
    const { db } = koha;
    const taker = aMailTaker(koha);
    const ours = await aMail(db, (await anElectedPatron(db)).patronId);
    const text = await anElectedPatron(db, "sms");
    const theirs = [await aMail(db, text.patronId), await aMail(db, (await anElectedPatron(db, "none")).patronId)];
    await taker.look();
    expect([await readState(db, ours), await readStatus(db, ours)]).toEqual(["open", "pending"]);
    expect(await taker.ask()).toMatchObject({ taken: 1, undecided: false });
    expect([await readState(db, ours), await readStatus(db, ours)]).toEqual(["claimed", "sent"]);
    expect(await readMessages(db, ours)).toEqual([]);
    expect(await taker.convert()).toEqual({ taken: 1, returned: 0, more: false });
    expect(await readMessages(db, ours)).toMatchObject([{ round: 1, state: "queued", channel: "sms" }]);
    expect([await readState(db, ours), await readEntry(db, ours)]).toMatchObject(["done", { state: "taken" }]);
    for (const id of theirs)
      expect([await readStatus(db, id), await readState(db, id)]).toEqual(["pending", undefined]);
    expect(await taker.convert()).toEqual({ taken: 0, returned: 0, more: false });
    expect(await taker.ask()).toMatchObject({ taken: 0 });
  });

  test("is claimed once by two services that answer at once, and by two that make messages at once", async () => {
    const { db } = koha;
    const { patronId } = await anElectedPatron(db);
    for (let n = 0; n < 60; n += 1) await aMail(db, patronId, { content: `Book ${n}` });
    const nudge = await aWaitingRun(db, ["email"]);
    const [one, two] = [aMailTaker(koha), aMailTaker(koha)];
    const answers = await Promise.all([one.answer(nudge), two.answer(nudge), one.look(), two.look()]);
    expect((answers[0]?.taken ?? 0) + (answers[1]?.taken ?? 0)).toBe(60);
    const made = await Promise.all([one.convert(), two.convert()]);
    expect(made[0].taken + made[1].taken).toBe(60);
    const { rows } = await sql<{ n: number }>`select count(distinct notice_id) as n from tidings_message`.execute(db);
    expect(rows[0]?.n).toBe(60);
  });

  test("is not claimed once Koha's side has closed the nudge", async () => {
    const { db } = koha;
    const id = await aMail(db, (await anElectedPatron(db)).patronId);
    const nudge = await aWaitingRun(db, ["email"]);
    const senders = async () => {
      await closeNudge(db, nudge, true);
      return SENDERS;
    };
    expect(await aMailTaker(koha, { senders }).answer(nudge)).toMatchObject({ taken: 0 });
    expect([await readState(db, id), await readStatus(db, id)]).toEqual(["open", "pending"]);
    // The next run asks again.
    expect(await aMailTaker(koha).ask()).toMatchObject({ taken: 1 });
  });

  test("keeps Koha's side waiting while it is being claimed, and the queue is read only after it", async () => {
    const { db } = koha;
    const taker = aMailTaker(koha);
    const id = await aMail(db, (await anElectedPatron(db)).patronId);
    await taker.look();
    const nudge = await aWaitingRun(db, ["email"]);
    const [holding, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const blocker = db.transaction().execute(async (tx) => {
      await sql`select 1 from message_queue where message_id = ${id} for update`.execute(tx);
      holding.resolve();
      await letGo.promise;
    });
    await holding.promise;
    const claiming = taker.answer(nudge);
    await sleep(200);
    const closed = closeNudge(db, nudge, true).then(() => readStatus(db, id));
    await sleep(100);
    letGo.resolve();
    await blocker;
    expect([await claiming, await closed]).toMatchObject([{ taken: 1 }, "sent"]);
  });

  test("survives a crash between the claim and its message, and in the midst of making them", async () => {
    const { db } = koha;
    const { patronId } = await anElectedPatron(db);
    const ids = [];
    for (let n = 0; n < 25; n += 1) ids.push(await aMail(db, patronId, { content: `Book ${n}` }));
    await aMailTaker(koha).ask();
    // Another process's message for one of them makes the second step fail.
    const inTheWay = ids[12] ?? 0;
    await sql`insert into tidings_message (kind, priority, channel, sender, address_id, notice_id, round, state, due_at,
      max_tries, created_at, changed_at)
      values ('notice', 5, 'sms', 'x', 1, ${inTheWay}, 1, 'queued', now(), 1, now(), now())`.execute(db);
    await expect(aMailTaker(koha).convert()).rejects.toThrow();
    const states = await Promise.all(ids.map((id) => readState(db, id)));
    expect(states.filter((state) => state === "done")).toHaveLength(10);
    await sql`delete from tidings_message where notice_id = ${inTheWay}`.execute(db);
    expect(await aMailTaker(koha).convert()).toMatchObject({ taken: 15 });
    for (const id of ids) expect(await countMessages(db, id)).toBe(1);
  });

  test("goes back to Koha if its patron has left before it is a message, and is not taken again", async () => {
    const { db } = koha;
    const taker = aMailTaker(koha);
    const patron = await anElectedPatron(db);
    const id = await aMail(db, patron.patronId);
    await taker.ask();
    await leaves(db, patron);
    expect(await taker.convert()).toEqual({ taken: 0, returned: 1, more: false });
    expect([await readStatus(db, id), await readState(db, id)]).toEqual(["pending", "dropped"]);
    expect(await countMessages(db, id)).toBe(0);
    expect(await taker.ask()).toMatchObject({ taken: 0 });
    expect(await readStatus(db, id)).toBe("pending");
  });

  test("is not claimed if its patron has left since it was decided about", async () => {
    const { db } = koha;
    const taker = aMailTaker(koha);
    const patron = await anElectedPatron(db);
    const id = await aMail(db, patron.patronId);
    await taker.look();
    await leaves(db, patron);
    expect(await taker.ask()).toMatchObject({ taken: 0 });
    expect(await readStatus(db, id)).toBe("pending");
  });

  test("goes back to Koha when the plugin is disabled, or the library in trial, before it is a message", async () => {
    const { db } = koha;
    const taker = aMailTaker(koha);
    const { patronId } = await anElectedPatron(db);
    await setMode(db, "live");
    await setEnabled(db, true, "ended");
    await sql`delete from tidings_setting where name = 'enabled_after'`.execute(db);
    const disabled = await aMail(db, patronId);
    expect(await taker.ask()).toMatchObject({ taken: 1 });
    await setEnabled(db, false);
    expect(await taker.convert()).toEqual({ taken: 0, returned: 1, more: false });
    await sql`replace into plugin_data values ('Koha::Plugin::Tidings', '__ENABLED__', '1')`.execute(db);
    const trial = await aMail(db, patronId, { content: "Emma is ready." });
    expect(await taker.ask()).toMatchObject({ taken: 1 });
    await setMode(db, "trial");
    expect(await taker.release()).toBe(1);
    for (const id of [disabled, trial]) {
      expect([await readStatus(db, id), await readState(db, id)]).toEqual(["pending", "dropped"]);
    }
  });

  test("that staff send again before it is a message waits for the next run; afterwards it makes a round", async () => {
    const { db } = koha;
    const taker = aMailTaker(koha);
    const id = await aMail(db, (await anElectedPatron(db)).patronId);
    await taker.ask();
    await resendNotice(db, id);
    expect(await taker.convert()).toEqual({ taken: 0, returned: 0, more: false });
    expect([await readStatus(db, id), await readState(db, id)]).toEqual(["pending", "open"]);
    // On an old host the row's time has moved, as with every change: it is the same row still.
    expect(await taker.ask()).toMatchObject({ taken: 1 });
    await taker.convert();
    expect(await readMessages(db, id)).toMatchObject([{ round: 1, state: "queued" }]);

    await resendNotice(db, id);
    expect(await taker.ask({}, 5)).toMatchObject({ taken: 0 });
    expect([await readStatus(db, id), await countMessages(db, id)]).toEqual(["sent", 1]);
    await sql`update tidings_message set state = 'sent'`.execute(db);
    await resendNotice(db, id);
    expect(await taker.ask({}, 3 * 24 * 60)).toMatchObject({ taken: 1 });
    expect(await readMessages(db, id)).toMatchObject([
      { round: 1, state: "sent" },
      { round: 2, state: "queued" },
    ]);
  });

  test("keeps the decision made for it, though a preference changes while the job runs", async () => {
    const { db } = koha;
    const taker = aMailTaker(koha);
    const { patronId } = await anElectedPatron(db);
    const before = await aMail(db, patronId);
    await taker.look();
    await anElection(db, patronId, { rest: MAILED });
    const after = await aMail(db, patronId, { content: "Emma is ready." });
    expect(await taker.ask()).toMatchObject({ taken: 1 });
    expect([await readStatus(db, before), await readStatus(db, after)]).toEqual(["sent", "pending"]);
  });

  test("and was moved to another patron, as Koha merges two records, goes back to Koha", async () => {
    const { db } = koha;
    const taker = aMailTaker(koha);
    const id = await aMail(db, (await anElectedPatron(db)).patronId);
    const keeper = await anElectedPatron(db);
    await taker.ask();
    await sql`update message_queue set borrowernumber = ${keeper.patronId}, time_queued = time_queued`.execute(db);
    expect(await taker.convert()).toEqual({ taken: 0, returned: 1, more: false });
    expect([await readStatus(db, id), await countMessages(db, id)]).toEqual(["pending", 0]);
  });

  test("and grew too long for a text meanwhile goes back to Koha", async () => {
    const { db } = koha;
    const taker = aMailTaker(koha);
    const id = await aMail(db, (await anElectedPatron(db)).patronId);
    await taker.look();
    await sql`update message_queue set content = repeat('A line. ', 500), time_queued = time_queued`.execute(db);
    await taker.ask();
    expect(await taker.convert()).toEqual({ taken: 0, returned: 1, more: false });
    expect(await readStatus(db, id)).toBe("pending");
  });
});
