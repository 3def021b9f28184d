import { beforeEach, describe, expect, test } from "vitest";
import { anAddress, stateOf } from "../consent/patron.fixture.ts";
import { suppress } from "../consent/suppression.ts";
import { inTransaction } from "../database/connection.ts";
import { aJoining } from "../enrolment/opt-in.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { turnSwitch } from "../settings/off-switch.ts";
import { anImport, aTexted } from "./import.fixture.ts";
import { startImport, turnImport } from "./import-store.ts";

const koha = useKoha();
beforeEach(async () => {
  await koha.db.deleteFrom("tidings_import").execute();
});

const invitations = async () =>
  (await koha.db.selectFrom("tidings_message").select("patron_id").orderBy("id").execute()).map((row) => row.patron_id);

async function texted(count: number) {
  for (let id = 1; id <= count; id += 1) await aTexted(koha.db, id, `+1503555${String(id).padStart(4, "0")}`);
}
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("an import", () => {
  test("takes twenty patrons a step", async () => {
    await texted(45);
    const taking = anImport(koha.db);
    await taking.start();
    const looked = [];
    for (let minute = 0; minute < 4; minute += 1) looked.push(await taking.step(minute));
    expect(looked).toEqual([20, 20, 5, 0]);
    expect(await taking.book()).toMatchObject({ state: "ended", seen: 45, invited: 45 });
  });

  test("that is killed in the middle of a patron goes on with that patron, and nobody is asked twice", async () => {
    await texted(6);
    let asked = 0;
    const dies = anImport(koha.db, {
      joining: aJoining({
        compose: async () => {
          asked += 1;
          if (asked === 4) throw new Error("killed");
          return { text: "invitation" };
        },
      }),
    });
    await dies.start();
    await expect(dies.step()).rejects.toThrow("killed");
    expect(await invitations()).toEqual(upTo(3));
    expect(await dies.book()).toMatchObject({ at_patron: 3, seen: 3, invited: 3 });
    await anImport(koha.db).run();
    expect(await invitations()).toEqual(upTo(6));
    expect(await dies.book()).toMatchObject({ seen: 6, invited: 6 });
  });

  test("that two processes step at once invites everyone once", async () => {
    await texted(12);
    const taking = anImport(koha.db);
    await taking.start();
    const looked = await Promise.all([taking.step(), taking.step(), taking.step()]);
    expect(looked.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(12);
    await taking.run();
    expect(await invitations()).toEqual(upTo(12));
    expect(await taking.book()).toMatchObject({ seen: 12, invited: 12 });
  });

  test.each(["all", "sms"] as const)("rests while %s is switched off, and goes on by itself", async (name) => {
    await texted(3);
    const by = { by: "sofie", now: at(0) };
    await turnSwitch(koha.db, "email", "off", by);
    await turnSwitch(koha.db, name, "off", by);
    const taking = anImport(koha.db);
    await taking.start();
    expect([await taking.step(), (await taking.book())?.state, await invitations()]).toEqual([0, "running", []]);
    await turnSwitch(koha.db, name, "on", by);
    expect([await taking.step(60), await invitations()]).toEqual([3, upTo(3)]);
    await turnSwitch(koha.db, "email", "on", by);
  });

  test("stops while it is paused, even in the middle of a step, and goes on where it was", async () => {
    await texted(4);
    const taking = anImport(koha.db);
    await taking.start();
    const id = (await taking.book())?.id ?? 0;
    let asked = 0;
    const pausedMidway = anImport(koha.db, {
      joining: aJoining({
        compose: async () => {
          asked += 1;
          if (asked === 2) void turnImport(koha.db, id, "paused");
          return { text: "invitation" };
        },
      }),
    });
    await pausedMidway.step();
    await expect.poll(async () => (await taking.book())?.state, { timeout: 20_000 }).toBe("paused");
    const before = await invitations();
    expect(await taking.step()).toBe(0);
    expect(await invitations()).toEqual(before);
    expect([await turnImport(koha.db, id, "paused"), await turnImport(koha.db, id, "running")]).toEqual([false, true]);
    await taking.run();
    expect(await invitations()).toEqual(upTo(4));
  });

  test.each([
    ["UTC", -181, 0],
    ["UTC", -180, 1],
    ["UTC", 479, 1],
    ["UTC", 480, 0],
    ["America/Los_Angeles", 0, 0],
    ["America/New_York", 120, 1],
    ["Australia/Sydney", 0, 0],
  ])("in %s works by day only: %i minutes after noon in London", async (zone, minutes, looked) => {
    await texted(1);
    const taking = anImport(koha.db, { zone });
    await taking.start();
    expect(await taking.step(minutes)).toBe(looked);
  });

  test("leaves half of the day's limit to notices, and goes on the next day", async () => {
    await texted(9);
    const taking = anImport(koha.db, { dailyLimit: () => 10 });
    await taking.start();
    expect([await taking.step(), await taking.step(1)]).toEqual([5, 0]);
    const worker = { role: "work", host: "desk", pid: 1, started_at: at(0), beat_at: at(0) };
    const made = await koha.db.insertInto("tidings_worker").values(worker).executeTakeFirstOrThrow();
    for (const { id } of await koha.db.selectFrom("tidings_message").select("id").execute()) {
      const attempt = {
        message_id: id,
        number: 1,
        worker_id: Number(made.insertId),
        sender: "15550100001",
        begun_at: at(2),
      };
      await koha.db.insertInto("tidings_attempt").values(attempt).execute();
    }
    await koha.db.updateTable("tidings_message").set({ state: "sent" }).execute();
    expect([await taking.step(3), await taking.step(24 * 60)]).toEqual([0, 4]);
  });

  test("does not begin without a way to send texts", async () => {
    await texted(1);
    const taking = anImport(koha.db, { joining: aJoining({ senders: new Map() }) });
    await taking.start();
    expect([await taking.step(), (await taking.book())?.state]).toEqual([0, "running"]);
  });

  test("leaves alone a number that said STOP since the preview", async () => {
    await texted(2);
    const taking = anImport(koha.db);
    await taking.start();
    await anAddress(koha.db, "sms", "15035550002", at(0));
    await inTransaction(koha.db, (tx) => suppress(tx, "sms", "15035550002", "stop", at(0)));
    await taking.run();
    expect([await stateOf(koha.db, 1), await stateOf(koha.db, 2)]).toEqual(["pending_opt_in", undefined]);
  });

  test("is started once by two clicks, and not beside another one", async () => {
    const wish = { after: 0, ground: "They ticked SMS.", by: "sofie", total: 0 };
    const starts = await Promise.all([1, 2, 3].map(() => startImport(koha.db, wish, at(0))));
    expect(starts.filter(Boolean)).toHaveLength(1);
    expect(await startImport(koha.db, { ...wish, after: 1 }, at(0))).toBe(false);
    await anImport(koha.db).run();
    expect([await startImport(koha.db, wish, at(1)), await startImport(koha.db, { ...wish, after: 1 }, at(1))]).toEqual(
      [false, true],
    );
  });
});
