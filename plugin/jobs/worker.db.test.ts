import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { anInstallation } from "../configuration/installation.fixture.ts";
import type { MessageState } from "../database/tables.ts";
import { aChannel, aRunningClock, type Script, setPace } from "../delivery/dispatcher.fixture.ts";
import { openLog } from "../foundation/log.ts";
import { hearsAll } from "../inbound-health/hearing.fixture.ts";
import { readHost } from "../koha/host.ts";
import { openLibraryPolicy } from "../notices/composing/open-words.ts";
import { aTakenNotice, readInKoha } from "../notices/taken-notice.fixture.ts";
import { readAttemptName } from "../outbox/attempt-name.ts";
import { aMessage, aWorker, later, type MessageWish, NUMBER, readMessage } from "../outbox/message.fixture.ts";
import { anOptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { openLocales } from "../templates/locales.ts";
import { openLoopHealth } from "../workers/loop-health.ts";
import { openWorker } from "./worker.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
const host = await readHost(koha.pool.promise());
beforeEach(async () => {
  await db.deleteFrom("tidings_message").execute();
  await db.deleteFrom("tidings_sender").execute();
});

const toChat: MessageWish = { channel: "telegram", sender: "telegram" };
let forgotten = 0;
const words = await openLocales();

/** A service process that sends by Telegram, with beats as short as the test. */
async function aRunningWorker(script?: Script) {
  const telegram = aChannel(script, "telegram");
  const lines: string[] = [];
  const installation = anInstallation({ channels: new Map([["telegram", telegram]]) });
  const log = openLog("tidings", "info", { write: (line: string) => void lines.push(line) });
  const running = await openWorker({
    db,
    host,
    policy: await openLibraryPolicy({ db, host, installation, say: words, zone: "UTC", log }),
    installation,
    hearing: hearsAll,
    loops: openLoopHealth({ now: () => new Date(), monotonic: () => performance.now() }),
    inFlight: 20,
    beatMs: 20,
    silentMs: 60_000,
    who: { role: "all", host: "library", pid: 1 },
    log,
    say: (because) => `Tidings: ${because}`,
    words,
    zone: "UTC",
    compose: async () => ({ text: "" }),
    now: aRunningClock(),
    monotonic: () => performance.now(),
    chance: () => 0,
    random: (bytes) => Buffer.alloc(bytes),
    adjustClock: async () => {},
    onForgotten: () => {
      forgotten += 1;
    },
  });
  return { ...running, telegram, lines };
}

async function until(what: () => Promise<boolean>): Promise<void> {
  while (!(await what())) await new Promise((rested) => setTimeout(rested, 10));
}
const reaches = (id: number, state: MessageState) => until(async () => (await readMessage(db, id)).state === state);

test("a queued message is sent, a failed one told to Koha, a dead worker's goes out; no bug is logged", async () => {
  await setPace(db, null, "telegram", "telegram");
  const patron = await anOptedInPatron(db, "telegram");
  const noticeId = await aTakenNotice(db, patron);
  const ended = {
    ...toChat,
    notice_id: noticeId,
    round: 1,
    state: "failed",
    reason: "too_late",
    tell_at: later(0),
  } as const;
  await aMessage(db, ended, patron);
  const waiting = await aMessage(db, toChat);
  const dead = await aWorker(db, later(-120_000));
  const abandoned = await aMessage(db, { ...toChat, state: "sending", claimed_by: dead, claims: 1 });
  const running = await aRunningWorker();
  await Promise.all([reaches(waiting, "sent"), reaches(abandoned, "sent")]);
  await until(async () => (await readInKoha(db, noticeId)).status === "deleted");
  await running.stop();
  const sent = running.telegram.sent.map(({ attempt }) => readAttemptName(attempt)?.messageId);
  expect(sent.toSorted()).toEqual([waiting, abandoned]);
  expect(running.lines.filter((line) => /failed"/.test(line))).toEqual([]);
});

test("a notice for a removed channel ends once it is too late, and Koha no longer shows it as sent", async () => {
  await setPace(db, null, NUMBER, "sms");
  const patron = await anOptedInPatron(db);
  const noticeId = await aTakenNotice(db, patron);
  const id = await aMessage(db, { notice_id: noticeId, round: 1, expires_at: later(-1) }, patron);
  const running = await aRunningWorker();
  await reaches(id, "cancelled");
  await until(async () => (await readInKoha(db, noticeId)).status === "deleted");
  await running.stop();
  expect(await readMessage(db, id)).toMatchObject({ reason: "too_late", tell_at: null });
});

test("a stop waits for the answer under way, gives back what has not begun, and signs off", async () => {
  await setPace(db, 2, "telegram", "telegram");
  const first = await aMessage(db, { ...toChat, due_at: later(-3_600_000) });
  const second = await aMessage(db, toChat);
  const left = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<{ reference: string }>();
  const running = await aRunningWorker(() => {
    left.resolve();
    return answer.promise;
  });
  await left.promise;
  expect((await readMessage(db, second)).state).toBe("sending");
  const stopped = running.stop();
  answer.resolve({ reference: "uuid-1" });
  await stopped;
  expect((await readMessage(db, first)).state).toBe("sent");
  expect(await readMessage(db, second)).toMatchObject({ state: "queued", claimed_by: null });
  expect(running.telegram.sent).toHaveLength(1);
  const mine = await db.selectFrom("tidings_worker").select("id").where("beat_at", ">=", later(0)).execute();
  expect(mine).toEqual([]);
});

test("a worker that stops beats on while an answer is under way, so that nobody takes it for dead", async () => {
  await setPace(db, null, "telegram", "telegram");
  await aMessage(db, toChat);
  const left = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<{ reference: string }>();
  const running = await aRunningWorker(() => {
    left.resolve();
    return answer.promise;
  });
  await left.promise;
  const stopped = running.stop();
  const mine = () =>
    db.selectFrom("tidings_worker").select("beat_at").orderBy("id", "desc").limit(1).executeTakeFirstOrThrow();
  const atFirst = (await mine()).beat_at.getTime();
  await until(async () => (await mine()).beat_at.getTime() > atFirst + 60);
  answer.resolve({ reference: "uuid-1" });
  await stopped;
}, 5_000);

test("a worker that others have forgotten is told so, and can end", async () => {
  const running = await aRunningWorker();
  const before = forgotten;
  await db.deleteFrom("tidings_worker").execute();
  await until(async () => forgotten > before);
  await running.stop();
});
