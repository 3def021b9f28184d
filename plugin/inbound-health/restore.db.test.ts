import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openInbox } from "../../bot/hearing/inbox.ts";
import { aListened } from "../../bot/hearing/listened.fixture.ts";
import { anOptedIn, numberOf, stateOf } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import { aText } from "../inbound/bot-backend.fixture.ts";
import { recordHeard } from "../inbound/record-heard.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { aMessage, aWorker } from "../outbox/message.fixture.ts";
import { takeCopy } from "../recovery/put-back.fixture.ts";
import { recordReport } from "./bot-report.ts";
import { aReport } from "./hearing.fixture.ts";
import { closeRestores, readRestore } from "./restore.ts";

const koha = useKoha();
const folder = mkdtempSync(join(tmpdir(), "tidings-restore-"));
let bots = 0;
let minute = 0;
const now = () => at(minute);
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  minute = 0;
});

/** A bot with its disk, which hands over what it hears and reports as the real one does. */
function aBot() {
  bots += 1;
  const bot = `bot-${bots}`;
  const inbox = openInbox(join(folder, `${bot}.sqlite`));
  let heard = 0;
  return {
    inbox,
    hear: (patronId: number) => {
      heard += 1;
      const listened = aListened({ id: `${bot}-${heard}`, address: numberOf(patronId), text: "STOP" });
      inbox.keep(listened, now(), true);
    },
    handOver: async () => {
      for (let next = inbox.next(now()); next !== undefined; next = inbox.next(now())) {
        const { id, address } = next.listened;
        const { saidAt: _, ...text } = aText({ id, address, intent: "stop" });
        const heardAt = new Date(next.heardAt);
        await inTransaction(koha.db, (tx) => recordHeard(tx, { ...text, heardAt }, now()));
        inbox.done(next.row, now(), { kind: "text", text: "STOP" });
      }
    },
    report: async () => {
      const known = { epoch: inbox.epoch(), epochAt: inbox.epochAt(), replayed: inbox.replayed() };
      const { epoch, restore } = await recordReport(koha.db, { ...aReport, bot, ...known }, 60_000, now());
      inbox.meet(epoch, now());
      if (restore && restore.id !== known.replayed) inbox.replay(restore.id, new Date(restore.since));
      return restore?.id;
    },
  };
}

async function aPatron(): Promise<number> {
  const id = 700 + ++bots;
  await aBorrower(koha.db, id);
  await anOptedIn(koha.db, id, at(-6_000));
  return id;
}

// The first, since the emptying of tables leaves their counters as they are.
test("ids of a lost database are not given again", async () => {
  const bot = aBot();
  await bot.report();
  const putBack = await takeCopy(koha.db);
  const write = async () => {
    const patron = await aPatron();
    const ledger = await koha.db
      .selectFrom("tidings_standing")
      .select(["ledger_id", "address_id"])
      .where("patron_id", "=", patron)
      .executeTakeFirstOrThrow();
    const to = { patronId: patron, addressId: ledger.address_id ?? 0, address: numberOf(patron), ledgerId: 1 };
    return [await aMessage(koha.db, {}, to), await aWorker(koha.db), ledger.ledger_id, ledger.address_id ?? 0];
  };
  const used = [await write(), await write()];
  await bot.report();
  for (const later of [60, 120]) {
    minute = later;
    await putBack();
    await bot.report();
    const again = await write();
    for (const [kind, id] of again.entries()) {
      for (const before of used) expect(id).toBeGreaterThan(before[kind] ?? 0);
    }
    used.push(again);
  }
  const left = await koha.db.selectFrom("tidings_message").select("id").execute();
  expect(left.every(({ id }) => used.some(([message]) => message === id))).toBe(true);
});

test("each time that the same copy is put back the bot hands its STOPs over again", async () => {
  const patron = await aPatron();
  const bot = aBot();
  await bot.report();
  const putBack = await takeCopy(koha.db);
  minute = 60;
  bot.hear(patron);
  await bot.handOver();
  await bot.report();
  const restores = new Set();
  for (const later of [120, 180]) {
    minute = later;
    await putBack();
    expect(await stateOf(koha.db, patron)).toBe("opted_in");
    restores.add(await bot.report());
    await bot.handOver();
    expect(await stateOf(koha.db, patron)).toBe("opted_out");
  }
  expect(restores.size).toBe(2);
});

test("a STOP that lay on the bot's disk until after the backup is handed over again", async () => {
  const patron = await aPatron();
  const bot = aBot();
  bot.hear(patron);
  minute = 60;
  await bot.report();
  const putBack = await takeCopy(koha.db);
  minute = 61;
  await bot.report();
  await bot.handOver();
  minute = 120;
  await putBack();
  await bot.report();
  await bot.handOver();
  expect(await stateOf(koha.db, patron)).toBe("opted_out");
});

test("of several restores what the bot keeps goes back to the oldest that nobody has released", async () => {
  const patron = await aPatron();
  const bot = aBot();
  await bot.report();
  const early = await takeCopy(koha.db);
  minute = 60;
  bot.hear(patron);
  await bot.handOver();
  await bot.report();
  await early();
  // The service finds it by itself; then that database is backed up and put back before the bot has heard of it.
  minute = 120;
  await recordReport(koha.db, { ...aReport, bot: "other", epoch: 99, epochAt: now() }, 60_000, now());
  const late = await takeCopy(koha.db);
  minute = 180;
  const { epoch } = await recordReport(koha.db, { ...aReport, bot: "other", epoch: 99, epochAt: now() }, 60_000, now());
  await late();
  bot.inbox.meet(epoch, now());
  await bot.report();
  await bot.handOver();
  expect(await stateOf(koha.db, patron)).toBe("opted_out");
  const rows = await koha.db.selectFrom("tidings_restore").select("id").execute();
  expect(rows).toHaveLength(2);
  await inTransaction(koha.db, (tx) => closeRestores(tx, "sofie", false, now()));
  expect(await readRestore(koha.db)).toBeUndefined();
});
