import { expect, test } from "vitest";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { recordLeave, recordReport } from "./bot-report.ts";
import { aReport } from "./hearing.fixture.ts";
import { openHearing } from "./watch-hearing.ts";

const koha = useKoha();
const DEAF_AFTER_MS = 60_000;

/** A world whose clocks the test sets, with bots that remember what they were told last. */
function aWorld() {
  let seconds = 0;
  const now = () => at(seconds / 60);
  const known = new Map<string, { epoch: number; epochAt: Date }>();
  return {
    now,
    pass: (more: number) => {
      seconds += more;
    },
    /** A process of the service that starts now. */
    aProcess: () => {
      const { log, said } = aLog();
      const monotonic = () => seconds * 1_000;
      const watching = { db: koha.db, log, now, monotonic, deafAfterMs: () => DEAF_AFTER_MS, channels: new Map() };
      return { ...openHearing(watching), said };
    },
    report: async (more: Partial<Parameters<typeof recordReport>[1]> = {}) => {
      const bot = more.bot ?? "north";
      const before = known.get(bot) ?? { epoch: 0, epochAt: now() };
      const answer = await recordReport(koha.db, { ...aReport, ...before, ...more }, DEAF_AFTER_MS, now());
      known.set(bot, { epoch: Math.max(before.epoch, answer.epoch), epochAt: now() });
      return answer;
    },
  };
}

test("a service that starts hears nobody until the bot has counted an empty inbox after that", async () => {
  const world = aWorld();
  await world.report();
  await world.report();
  const service = world.aProcess();
  expect(await service.deaf("sms")).toBe("awaiting_bot");
  // What the bot counted before it had this process's answer may date from before the start.
  const { epoch } = await world.report();
  world.pass(2);
  expect(await service.deaf("telegram")).toBe("awaiting_bot");
  expect(service.awaits(epoch)).toBe(false);
  await world.report();
  world.pass(2);
  expect([await service.deaf("sms"), await service.deaf("telegram")]).toEqual([undefined, undefined]);
});

test("a report with a text in it is no empty inbox", async () => {
  const world = aWorld();
  const service = world.aProcess();
  await service.deaf("sms");
  await world.report({ waiting: 1 });
  await world.report({ waiting: 1 });
  world.pass(2);
  expect(await service.deaf("sms")).toBe("awaiting_bot");
  await world.report();
  world.pass(2);
  expect(await service.deaf("sms")).toBeUndefined();
});

/** A service that hears. */
async function aHearingService(world: ReturnType<typeof aWorld>) {
  const service = world.aProcess();
  await service.deaf("sms");
  await world.report();
  await world.report();
  world.pass(2);
  expect(await service.deaf("sms")).toBeUndefined();
  return service;
}

test("a minute's silence of the bot pauses; when it comes back, its next count after that resumes", async () => {
  const world = aWorld();
  const service = await aHearingService(world);
  for (let second = 0; second < 62; second += 2) {
    world.pass(2);
    await service.deaf("sms");
  }
  expect(await service.deaf("sms")).toBe("bot_silent");
  await world.report();
  world.pass(2);
  expect(await service.deaf("sms")).toBeUndefined();
  expect(service.said()).toMatch(/"channel.paused".*bot_silent/);
  expect(service.said()).toMatch(/"channel.resumed"/);
});

test("a process that was frozen, or could not take a text, begins anew", async () => {
  const world = aWorld();
  const service = await aHearingService(world);
  await world.report();
  world.pass(6);
  expect(await service.deaf("sms")).toBe("awaiting_bot");
  await world.report();
  await world.report();
  world.pass(2);
  expect(await service.deaf("sms")).toBeUndefined();
  service.doubt();
  expect(await service.deaf("sms")).toBe("awaiting_bot");
});

test("a bot that left in order with nothing in hand is not waited for; one that left with a text is", async () => {
  const world = aWorld();
  await world.report({ bot: "south", working: false });
  await world.report();
  await recordLeave(koha.db, "south", true, world.now());
  await aHearingService(world);
  await world.report({ bot: "south", working: false, waiting: 1 });
  await recordLeave(koha.db, "south", false, world.now());
  const service = world.aProcess();
  await service.deaf("sms");
  await world.report();
  await world.report();
  world.pass(2);
  expect(await service.deaf("sms")).toBe("awaiting_bot");
});

test("a database that is restored while the service runs is noticed by the service itself", async () => {
  const world = aWorld();
  for (let times = 0; times < 5; times += 1) await world.report();
  const service = await aHearingService(world);
  await koha.db
    .updateTable("tidings_epoch")
    .set({ epoch: 2, moved_at: at(-720) })
    .execute();
  world.pass(2);
  expect(await service.deaf("email")).toBe("restored");
  const restores = await koha.db.selectFrom("tidings_restore").select(["back_to_at", "lost_until_at"]).execute();
  expect(restores).toEqual([{ back_to_at: at(-720), lost_until_at: at(2 / 60) }]);
  // The bot, which remembers the earlier epoch, finds no second restore.
  await world.report();
  expect(await koha.db.selectFrom("tidings_restore").selectAll().execute()).toHaveLength(1);
});

test("a database that was restored while all was off is noticed by the bot, which is told from when", async () => {
  const world = aWorld();
  for (let times = 0; times < 5; times += 1) await world.report();
  await koha.db
    .updateTable("tidings_epoch")
    .set({ epoch: 2, moved_at: at(-720) })
    .execute();
  await koha.db
    .updateTable("tidings_bot")
    .set({ empty_epoch: 1, reported_at: at(-720) })
    .execute();
  const service = world.aProcess();
  expect(await service.deaf("sms")).toBe("bot_silent");
  world.pass(2);
  const answer = await world.report();
  expect(answer.restore).toEqual({ id: expect.any(Number), since: at(-730).toISOString() });
  world.pass(2);
  expect(await service.deaf("sms")).toBe("restored");
  expect((await world.report({ replayed: answer.restore?.id ?? 0 })).restore).toBeUndefined();
  // Another bot that stood by and remembers as much or less finds no second restore; it is told to hand over too.
  expect((await world.report({ bot: "south", working: false, epoch: 4 })).restore?.id).toBe(answer.restore?.id);
  expect(await koha.db.selectFrom("tidings_restore").selectAll().execute()).toHaveLength(1);
});
