import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { SendFailure } from "../channels/channel.ts";
import { aMessage, NOW, readAttempts, readMessage } from "../outbox/message.fixture.ts";
import { readSenders } from "../outbox/senders.ts";
import { aChannel, aSending, setPace } from "./dispatcher.fixture.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  await db.deleteFrom("tidings_message").execute();
  await db.deleteFrom("tidings_sender").execute();
  await setPace(db, null);
});

describe("the five seconds between begin and the request", () => {
  /** The machine sleeps after begin has looked at the consent. */
  const frozenFor = (ms: number) => {
    let looks = 0;
    return () => {
      looks += 1;
      return looks === 1 ? 0 : ms;
    };
  };

  test("a worker that was frozen longer gives up: nothing leaves, and the message is queued again", async () => {
    const id = await aMessage(db);
    const plivo = aChannel();
    const sending = await aSending(db, [plivo], { monotonic: frozenFor(5_001), now: () => NOW });
    await sending.turn(new AbortController().signal);
    await sending.finish();
    expect(plivo.sent).toEqual([]);
    expect(await readMessage(db, id)).toMatchObject({ state: "queued", reason: "gave_up_before_sending", tries: 0 });
    expect(await readAttempts(db, id)).toMatchObject([{ outcome: "unbegun", ended_at: NOW }]);
    await (await aSending(db, [plivo])).drain();
    expect(plivo.sent).toMatchObject([{ attempt: expect.stringMatching(`^${id}-2-`) }]);
  });

  test("a text whose connection opens too late has not left; even one with a single try is queued again", async () => {
    const id = await aMessage(db, { kind: "reply", max_tries: 1 });
    let monotonic = 0;
    const asked: boolean[] = [];
    const plivo = aChannel(async ({ mayLeave }) => {
      for (monotonic of [5_000, 5_001]) asked.push(mayLeave());
      throw new SendFailure("late", "unreachable", "connected too late");
    });
    const sending = await aSending(db, [plivo], { monotonic: () => monotonic, now: () => NOW });
    await sending.turn(new AbortController().signal);
    await sending.finish();
    expect(asked).toEqual([true, false]);
    expect(await readMessage(db, id)).toMatchObject({ state: "queued", reason: "gave_up_before_sending", tries: 0 });
    expect(await readAttempts(db, id)).toMatchObject([{ outcome: "unbegun", ended_at: NOW }]);
    expect(await readSenders(db)).toMatchObject([{ stopped_until: null }]);
  });

  test("five seconds are allowed", async () => {
    await aMessage(db);
    const plivo = aChannel();
    await (await aSending(db, [plivo], { monotonic: frozenFor(5_000) })).drain();
    expect(plivo.sent).toHaveLength(1);
  });
});
