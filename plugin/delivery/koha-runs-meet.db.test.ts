import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { resendNotice } from "../../scripts/town/circulation.ts";
import { aNotice } from "../koha/a-notice.ts";
import { lockHandedOver } from "../koha/notices.ts";
import { holdLive } from "../koha/plugin-switch.ts";
import type { Mode } from "../library-settings.ts";
import { anOptedInPatron, type OptedInPatron } from "../outbox/an-opted-in-patron.ts";
import { aKohaBesideUs } from "./a-koha-beside-us.ts";
import { forgetRuns, letOldRunsEnd, setEnabled, setMode } from "./a-nudge.ts";
import { readShown, useKoha } from "./an-intake.ts";
import { tellKoha } from "./report-back.ts";

const koha = useKoha("current", 20);
let listed: OptedInPatron;
let other: OptedInPatron;
beforeEach(async () => {
  await forgetRuns(koha.db);
  listed = await anOptedInPatron(koha.db);
  other = await anOptedInPatron(koha.db);
});

/** Koha and us, without chance; what `meanwhile` says happens once, while the first run is at its first row. */
async function aMeeting(mode: Mode, patienceMs = 2_000) {
  const { db, host } = koha;
  const once = new Map<"row" | "sending", () => Promise<void>>();
  const beside = await aKohaBesideUs({
    db,
    host,
    mode,
    trial: new Set([listed.addressId]),
    chance: () => 0.9,
    patienceMs,
    thinkMs: () => 0,
    meanwhile: async (at) => {
      const now = at === "read" ? undefined : once.get(at);
      if (at !== "read") once.delete(at);
      await now?.();
    },
  });
  const add = (to: OptedInPatron, content: string, transport = "sms") =>
    aNotice(db, { patronId: to.patronId, queuedAt: beside.now(), content, transport });
  const left = async (id: number) => ({
    us: (await beside.readOurs()).byNotice.get(id) ?? 0,
    koha: beside.bookOf(id).byKoha,
  });
  const meanwhile = (what: () => Promise<void>, at: "row" | "sending" = "row") => {
    once.set(at, what);
  };
  return { ...beside, add, left, meanwhile };
}

const US = { us: 1, koha: 0 };
const KOHA = { us: 0, koha: 1 };

test("a second run on another machine asks for nothing while the first goes on, and nothing of ours is sent by either", async () => {
  const { add, left, meanwhile, run, serve } = await aMeeting("trial");
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
  // Two runs at once send what is Koha's twice: its own fault, and without us it is the same.
  expect(await left(others)).toEqual({ us: 0, koha: 2 });
});

test("a web request for one notice takes nothing while the job runs, nor does the job take it after", async () => {
  const { add, left, meanwhile, run, serve, resend } = await aMeeting("trial");
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
  const { add, left, run, serve } = await aMeeting("trial");
  const atOnce = await add(listed, "One");
  await run("web", { message_id: atOnce });
  await serve();
  expect(await left(atOnce)).toEqual(US);
});

test("a take-over that commits after Koha's patience ended holds Koha up until it has: Koha then finds the notice gone", async () => {
  const { db } = koha;
  const { add, left, run, serve } = await aMeeting("trial", 100);
  const id = await add(listed, "One");
  const letGo = Promise.withResolvers<void>();
  const holding = Promise.withResolvers<void>();
  // Keeps the take-over waiting inside its transaction, at the unique key of the notice's round.
  const blocker = db.transaction().execute(async (tx) => {
    await sql`insert into tidings_message (kind, priority, channel, sender, address_id, notice_id, round, state, due_at,
      max_tries, created_at, changed_at) values ('notice', 5, 'sms', 'x', 1, ${id}, 1, 'queued', now(), 1, now(), now())`.execute(
      tx,
    );
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
  const { add, left, run, serve, now } = await aMeeting("trial");
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
  const { add } = await aMeeting("trial");
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

test("disabled in mid-run, live: what Koha then fails for want of a driver is put back when the plugin is on again, and leaves once", async () => {
  const { db } = koha;
  const { add, left, meanwhile, run, serve, sweepAll } = await aMeeting("live");
  const mail = await add(other, "A mail", "email");
  let text = 0;
  meanwhile(async () => {
    await setEnabled(db, false);
    text = await add(listed, "A text");
    await serve();
  });
  await run("job");
  expect(await left(mail)).toEqual(KOHA);
  expect(await readShown(db, text)).toEqual({ status: "pending", note: null });
  await run("job");
  expect((await readShown(db, text))?.status).toBe("failed");
  await setEnabled(db, true);
  await sweepAll();
  await serve();
  expect(await readShown(db, text)).toEqual({ status: "pending", note: "" });
  await letOldRunsEnd(db);
  await serve();
  expect(await left(text)).toEqual(US);
  expect(await readShown(db, text)).toEqual({ status: "sent", note: "" });
});

test("disabled in mid-run, in trial: what was taken leaves by us, everything later by Koha", async () => {
  const { db } = koha;
  const { add, left, meanwhile, run, serve } = await aMeeting("trial");
  const taken = await add(listed, "One");
  await add(other, "Two");
  meanwhile(() => setEnabled(db, false));
  await run("job");
  const later = await add(listed, "Three");
  await run("job");
  await serve();
  expect(await left(taken)).toEqual(US);
  expect(await left(later)).toEqual(KOHA);
});

test("live again while a run without our fence goes on: what was there then waits until no such run can have it in hand", async () => {
  const { db } = koha;
  const { add, left, meanwhile, run, serve, sweepAll } = await aMeeting("live");
  await serve();
  await setEnabled(db, false);
  const there = await add(listed, "A text");
  let later = 0;
  meanwhile(async () => {
    await setEnabled(db, true);
    later = await add(listed, "Another text");
    await serve();
  });
  await run("job");
  expect(await left(later)).toEqual(US);
  expect((await readShown(db, there))?.status).toBe("failed");
  await sweepAll();
  await serve();
  expect(await left(there)).toEqual({ us: 0, koha: 0 });
  await letOldRunsEnd(db);
  await serve();
  expect(await left(there)).toEqual(US);
});

test("a library that goes live while a run from before the plugin was enabled still sends texts by Koha's own driver sends none of them twice", async () => {
  const { db } = koha;
  const { add, left, meanwhile, run, serve, sweepAll } = await aMeeting("trial");
  await setEnabled(db, false);
  const there = await add(listed, "A text");
  let later = 0;
  meanwhile(async () => {
    await setEnabled(db, true);
    await setMode(db, "live");
    later = await add(listed, "Another text");
    await serve();
  });
  await run("job");
  await letOldRunsEnd(db);
  await sweepAll();
  await serve();
  expect(await left(there)).toEqual(KOHA);
  expect(await left(later)).toEqual(US);
});

test("a Resend while the plugin was off, which Koha failed for want of a driver, leaves when it is on again", async () => {
  const { db } = koha;
  const { add, left, run, serve, sweepAll, resend } = await aMeeting("live");
  await serve();
  const id = await add(listed, "A text");
  await serve();
  expect(await left(id)).toEqual(US);
  await setEnabled(db, false);
  await resend(id);
  await run("job");
  expect((await readShown(db, id))?.status).toBe("failed");
  await setEnabled(db, true, "ended");
  await sweepAll();
  await serve();
  expect(await left(id)).toEqual({ us: 2, koha: 0 });
  await sweepAll();
  await serve();
  expect(await left(id)).toEqual({ us: 2, koha: 0 });
});

test("a Resend while the plugin was off, of a message that is still on its way, is answered by that message", async () => {
  const { db } = koha;
  const { add, left, run, serve, sweepAll, resend } = await aMeeting("live");
  await serve();
  const id = await add(listed, "A text");
  await serve();
  await sql`update tidings_message set state = 'uncertain'`.execute(db);
  await setEnabled(db, false);
  await resend(id);
  await run("job");
  await setEnabled(db, true, "ended");
  await sweepAll();
  await serve();
  expect(await left(id)).toEqual(US);
  expect(await readShown(db, id)).toEqual({ status: "sent", note: "" });
});

test("a run on a machine without the plugin that writes over a text of ours makes no second one", async () => {
  const { db } = koha;
  const { add, left, meanwhile, run, serve, sweepAll } = await aMeeting("live");
  await serve();
  await setEnabled(db, false);
  const text = await add(listed, "A text");
  meanwhile(async () => {
    await setEnabled(db, true, "ended");
    await serve();
    expect(await left(text)).toEqual(US);
  });
  // The sweep finds it pending at the very moment between Koha's two writes.
  let sweeping: Promise<void> | undefined;
  meanwhile(async () => {
    sweeping = sweepAll();
    await sleep(50);
  }, "sending");
  await run("job");
  expect((await readShown(db, text))?.status).toBe("failed");
  await sweeping;
  await sweepAll();
  await serve();
  expect(await left(text)).toEqual(US);
  expect(await readShown(db, text)).toEqual({ status: "sent", note: "" });
});

test("who goes back to trial waits for a take-over under way, and from then on the texts are Koha's", async () => {
  const { db } = koha;
  const { add, left, serve } = await aMeeting("live");
  const held = Promise.withResolvers<void>();
  const taking = db.transaction().execute(async (tx) => {
    expect(await holdLive(tx)).toBe(true);
    held.resolve();
    await sleep(200);
  });
  await held.promise;
  const began = performance.now();
  await setMode(db, "trial");
  expect(performance.now() - began).toBeGreaterThanOrEqual(150);
  await taking;
  const id = await add(listed, "One");
  // This service has not heard of it yet.
  await serve();
  expect(await left(id)).toEqual({ us: 0, koha: 0 });
  expect((await readShown(db, id))?.status).toBe("pending");
});
