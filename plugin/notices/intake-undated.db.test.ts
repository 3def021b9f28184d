import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { anIntake, at, readMessages, readShown, useKoha } from "./intake.fixture.ts";

const koha = useKoha();
const YEARS = -7 * 365 * 24 * 60;

/** A text that Koha, or another plugin, queued without saying when. */
async function anUndated(changedAt: Date): Promise<number> {
  const made = await sql`insert into message_queue
    (borrowernumber, content, letter_code, message_transport_type, status, time_queued, updated_on)
    values (7, 'Dune is ready', 'HOLD', 'sms', 'pending', null, ${changedAt})`.execute(koha.db);
  return Number(made.insertId);
}
async function aReader(): Promise<void> {
  await aBorrower(koha.db, 7);
  await anOptedIn(koha.db, 7, at(-60));
}
const TOO_LATE = { status: "deleted", note: "Because: too_late." };

describe("a notice without the time at which it was queued", () => {
  test("is as old as its last change: on switching on one from years ago is not sent, one from today is", async () => {
    await aReader();
    const [old, young] = [await anUndated(at(YEARS)), await anUndated(at(-30))];
    const one = anIntake(koha.db, koha.host);
    for (const minutes of [0, 1]) {
      await one.look(minutes);
      await one.sweep(minutes);
    }
    expect([await readMessages(koha.db, old), await readShown(koha.db, old)]).toEqual([[], TOO_LATE]);
    expect(await readMessages(koha.db, young)).toHaveLength(1);
  });

  test("is sent when it comes while we run, and again when staff send it again", async () => {
    await aReader();
    const one = anIntake(koha.db, koha.host);
    await one.sweep(0);
    await one.look(0);
    const noticeId = await anUndated(at(1));
    expect(await one.look(1)).toEqual({ taken: 1, ended: 0 });
    await koha.db.updateTable("tidings_message").set({ state: "sent" }).execute();
    await sql`update message_queue set status = 'pending' where message_id = ${noticeId}`.execute(koha.db);
    await one.sweep(16);
    expect(await readMessages(koha.db, noticeId)).toHaveLength(2);
  });
});

describe("where nothing tells how old a notice is", () => {
  const undated = (): Host => ({ ...koha.host, has: { ...koha.host.has, updatedOn: false } });

  test("what was there before we switched on is too old", async () => {
    await aReader();
    const before = await anUndated(at(YEARS));
    const one = anIntake(koha.db, undated());
    await one.look(0);
    await one.sweep(0);
    const since = await anUndated(at(1));
    await one.look(1);
    expect([await readMessages(koha.db, before), await readShown(koha.db, before)]).toEqual([[], TOO_LATE]);
    expect(await readMessages(koha.db, since)).toHaveLength(1);
  });

  test("it stays too old though somebody holds it locked while we switch on", async () => {
    await aReader();
    const before = await anUndated(at(YEARS));
    const one = anIntake(koha.db, undated());
    await inTransaction(koha.db, async (tx) => {
      await sql`select * from message_queue where message_id = ${before} for update`.execute(tx);
      await one.sweep(0);
    });
    expect((await readShown(koha.db, before))?.status).toBe("pending");
    await one.look(1);
    expect([await readMessages(koha.db, before), await readShown(koha.db, before)]).toEqual([[], TOO_LATE]);
  });
});
