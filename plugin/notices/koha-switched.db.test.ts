import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { beforeEach, expect, test, vi } from "vitest";
import { holdLive } from "../koha/plugin-switch.ts";
import { anOptedInPatron, type OptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { forgetRuns, letOldRunsEnd, setEnabled, setMode } from "./before-send.fixture.ts";
import { readShown, useKoha } from "./intake.fixture.ts";
import { aMeeting, KOHA, US } from "./meeting.fixture.ts";

const koha = useKoha("current", 20);
let listed: OptedInPatron;
let other: OptedInPatron;
beforeEach(async () => {
  await forgetRuns(koha.db);
  listed = await anOptedInPatron(koha.db);
  other = await anOptedInPatron(koha.db);
});

test("disabled in mid-run, live: what Koha fails without a driver is put back later, and leaves once", async () => {
  const { db } = koha;
  const { add, left, meanwhile, run, serve, sweepAll } = await aMeeting(koha, listed, "live");
  const mail = await add(other, "A mail", { transport: "email" });
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
  const { add, left, meanwhile, run, serve } = await aMeeting(koha, listed, "trial");
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

test("live again during a run without our fence: what was there then waits until no such run can hold it", async () => {
  const { db } = koha;
  const { add, left, meanwhile, run, serve, sweepAll } = await aMeeting(koha, listed, "live");
  await serve();
  await setEnabled(db, false);
  const there = await add(listed, "A text");
  let later = 0;
  meanwhile(async () => {
    await setEnabled(db, true);
    later = await add(listed, "Another text", { inMinutes: 2 });
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

test("a run from before the plugin was enabled that reads the queue just after makes no second message", async () => {
  const { db } = koha;
  const { add, left, meanwhile, run, serve, sweepAll } = await aMeeting(koha, listed, "live");
  await serve();
  await setEnabled(db, false);
  let between = 0;
  meanwhile(async () => {
    await setEnabled(db, true);
    between = await add(listed, "A text");
  }, "read");
  meanwhile(serve);
  await run("job");
  expect((await readShown(db, between))?.status).toBe("failed");
  await setEnabled(db, false);
  await setEnabled(db, true);
  await sweepAll();
  await letOldRunsEnd(db);
  await serve();
  await sweepAll();
  await serve();
  expect(await left(between)).toEqual(US);
});

test("going live while a run from before the plugin was enabled still sends, sends no text twice", async () => {
  const { db } = koha;
  const { add, left, meanwhile, run, serve, sweepAll } = await aMeeting(koha, listed, "trial");
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

test("a Resend that Koha failed for want of a driver while the plugin was off leaves once it is on", async () => {
  const { db } = koha;
  const { add, left, run, serve, sweepAll, resend } = await aMeeting(koha, listed, "live");
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

test("a Resend of a message on its way while the plugin was off is answered by that message", async () => {
  const { db } = koha;
  const { add, left, run, serve, sweepAll, resend } = await aMeeting(koha, listed, "live");
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

test("a run on a machine without the plugin that overwrites a text of ours makes no second message", async () => {
  const { db } = koha;
  const { add, left, meanwhile, run, serve, sweepAll } = await aMeeting(koha, listed, "live");
  await serve();
  await setEnabled(db, false);
  const text = await add(listed, "A text");
  meanwhile(async () => {
    await setEnabled(db, true, "ended");
    await serve();
    expect(await left(text)).toEqual(US);
  });
  // The sweep finds it pending exactly between Koha's two writes.
  let sweeping: Promise<void> | undefined;
  meanwhile(async () => {
    sweeping = sweepAll();
    await sleep(50);
  }, "sending");
  await run("job");
  expect((await readShown(db, text))?.status).toBe("failed");
  await sweeping;
  // On a slow machine Koha's last write may come after a sweep; then the next sweep finds it.
  await vi.waitFor(
    async () => {
      await sweepAll();
      await serve();
      expect(await readShown(db, text)).toEqual({ status: "sent", note: "" });
    },
    { timeout: 20_000, interval: 200 },
  );
  expect(await left(text)).toEqual(US);
});

test("going back to trial waits for a take-over under way, and from then on the texts are Koha's", async () => {
  const { db } = koha;
  const { add, left, serve } = await aMeeting(koha, listed, "live");
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
  // This service does not know of it yet.
  await serve();
  expect(await left(id)).toEqual({ us: 0, koha: 0 });
  expect((await readShown(db, id))?.status).toBe("pending");
});
