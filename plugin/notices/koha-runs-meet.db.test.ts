import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { resendNotice } from "../../scripts/town/koha/circulation.ts";
import { lockHandedOver } from "../koha/queue/handed-over.ts";
import { anOptedInPatron, type OptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { forgetRuns } from "./before-send.fixture.ts";
import { readShown, useKoha } from "./intake.fixture.ts";
import { aMeeting, KOHA, US } from "./meeting.fixture.ts";
import { tellKoha } from "./report-back.ts";

const koha = useKoha("current", 20);
let listed: OptedInPatron;
let other: OptedInPatron;
beforeEach(async () => {
  await forgetRuns(koha.db);
  listed = await anOptedInPatron(koha.db);
  other = await anOptedInPatron(koha.db);
});

test("a second run on another machine asks for nothing during the first, and neither sends what is ours", async () => {
  const { add, left, meanwhile, run, serve } = await aMeeting(koha, listed, "trial");
  const ours = [await add(listed, "One"), await add(listed, "Two")];
  const others = await add(other, "Three");
  let late = 0;
  meanwhile(async () => {
    late = await add(listed, "Four");
    await run("job");
  });
  await run("job");
  await serve();
  for (const id of ours) expect(await left(id)).toEqual(US);
  expect(await left(late)).toEqual(KOHA);
  // Two runs at once send what is Koha's twice, with or without us: a fault of Koha's own.
  expect(await left(others)).toEqual({ us: 0, koha: 2 });
});

test("a web request for one notice takes nothing while the job runs, nor does the job take it afterwards", async () => {
  const { add, left, meanwhile, run, serve, resend } = await aMeeting(koha, listed, "trial");
  await add(other, "One");
  let atOnce = 0;
  meanwhile(async () => {
    atOnce = await add(listed, "Two");
    await run("web", { message_id: atOnce });
  });
  await run("job");
  await serve();
  expect(await left(atOnce)).toEqual(KOHA);
  await resend(atOnce);
  await run("job");
  await serve();
  expect(await left(atOnce)).toEqual({ us: 0, koha: 2 });
});

test("a web request for one notice while no job runs is asked about like a job", async () => {
  const { add, left, run, serve } = await aMeeting(koha, listed, "trial");
  const atOnce = await add(listed, "One");
  await run("web", { message_id: atOnce });
  await serve();
  expect(await left(atOnce)).toEqual(US);
});

test("a take-over that commits after Koha's patience ended holds Koha up, and Koha finds the notice gone", async () => {
  const { db } = koha;
  const { add, left, run, serve } = await aMeeting(koha, listed, "trial", 100);
  const id = await add(listed, "One");
  const letGo = Promise.withResolvers<void>();
  const holding = Promise.withResolvers<void>();
  // Keeps the take-over waiting inside its transaction, at the unique key of the notice's round.
  const blocker = db.transaction().execute(async (tx) => {
    await sql`insert into tidings_message (kind, priority, channel, sender, address_id, notice_id, round, state, due_at,
      max_tries, created_at, changed_at)
      values ('notice', 5, 'sms', 'x', 1, ${id}, 1, 'queued', now(), 1, now(), now())`.execute(tx);
    holding.resolve();
    await letGo.promise;
    await sql`delete from tidings_message where notice_id = ${id}`.execute(tx);
  });
  await holding.promise;
  const began = performance.now();
  const ran = run("job").then(() => performance.now() - began);
  await sleep(250);
  letGo.resolve();
  await blocker;
  expect(await ran).toBeGreaterThanOrEqual(245);
  await serve();
  expect(await left(id)).toEqual(US);
  const { rows } = await sql<{ timed_out: number }>`select timed_out from tidings_nudge`.execute(db);
  expect(rows).toEqual([{ timed_out: 1 }]);
});

test("a Resend between the end of a message and telling Koha stays a Resend, and makes a new round", async () => {
  const { db, host } = koha;
  const { add, left, run, serve, now } = await aMeeting(koha, listed, "trial");
  const id = await add(listed, "One");
  await run("job");
  await serve();
  await sql`update tidings_message set state = 'failed', reason = 'bad_number', tell_at = ${now()}`.execute(db);
  await resendNotice(db, id);
  expect(await tellKoha(db, host, (because) => because, now())).toMatchObject({ told: 0 });
  expect((await readShown(db, id))?.status).toBe("pending");
  await run("job");
  await serve();
  expect(await left(id)).toEqual({ us: 2, koha: 0 });
});

test("a Resend while we are telling Koha waits for it, and is not lost", async () => {
  const { db } = koha;
  const { add } = await aMeeting(koha, listed, "trial");
  const id = await add(listed, "One");
  await sql`update message_queue set status = 'sent'`.execute(db);
  const locked = Promise.withResolvers<void>();
  const telling = db.transaction().execute(async (tx) => {
    await lockHandedOver(tx, id, koha.host);
    locked.resolve();
    await sleep(200);
    await sql`update message_queue set status = 'failed' where message_id = ${id} and status = 'sent'`.execute(tx);
  });
  await locked.promise;
  const began = performance.now();
  await resendNotice(db, id);
  expect(performance.now() - began).toBeGreaterThanOrEqual(150);
  await telling;
  expect((await readShown(db, id))?.status).toBe("pending");
});
