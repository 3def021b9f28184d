import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { createConnection } from "mysql2/promise";
import { describe, expect, onTestFinished, test } from "vitest";
import { inTransaction } from "../database/connection.ts";
import { aQueue } from "../delivery/queue.fixture.ts";
import { anIntake, at, readMessages, readShown } from "./intake.fixture.ts";

describe.each(["current", "19.06"] as const)("beside a %s Koha", (shape) => {
  const { koha, shown, untouched, aReader, aHold, switchedOn, resend } = aQueue(shape);
  const end = (noticeId: number, state: "sent" | "failed") =>
    koha.db.updateTable("tidings_message").set({ state }).where("notice_id", "=", noticeId).execute();

  test("a new sms notice becomes a message with Koha's own text and shows as handed over", async () => {
    await aReader(7);
    const one = await switchedOn();
    const noticeId = await aHold({ content: "L'Étranger 百年の孤独 is ready\r\nat Midway. " });
    expect(await one.look(1)).toEqual({ taken: 1, ended: 0 });
    expect(await readMessages(koha.db, noticeId)).toEqual([
      { round: 1, state: "queued", channel: "sms", text: "L'Étranger 百年の孤独 is ready\r\nat Midway. " },
    ]);
    expect(await readShown(koha.db, noticeId)).toEqual(shown("sent"));
    expect(await one.look(2)).toEqual({ taken: 0, ended: 0 });
  });

  test("check-ins wait a quarter of an hour, and a line that Koha adds before that is in the message", async () => {
    await aReader(7);
    const one = await switchedOn();
    const noticeId = await aHold({ letterCode: "CHECKIN", content: "You returned:\nEmma" });
    expect(await one.look(1)).toEqual({ taken: 0, ended: 0 });
    expect(await one.look(shape === "current" ? 14 : 15)).toEqual({ taken: 0, ended: 0 });
    await sql`update message_queue set content = ${"You returned:\nEmma\nDune"} where message_id = ${noticeId}`.execute(
      koha.db,
    );
    expect(await one.look(shape === "current" ? 15 : 16)).toEqual({ taken: 1, ended: 0 });
    expect((await readMessages(koha.db, noticeId))[0]?.text).toBe("You returned:\nEmma\nDune");
  });

  test("a Resend while the message is on its way makes no second one", async () => {
    await aReader(7);
    const one = await switchedOn();
    const noticeId = await aHold();
    await one.look(1);
    await resend(noticeId);
    await one.sweep(2);
    expect(await readMessages(koha.db, noticeId)).toHaveLength(1);
    expect(await readShown(koha.db, noticeId)).toEqual(shown("sent"));
  });

  test("a Resend whose message is just ending makes another round", async () => {
    await aReader(7);
    const one = await switchedOn();
    const noticeId = await aHold();
    await one.look(1);
    await resend(noticeId);
    const other = await createConnection({ socketPath: koha.socket, user: "root", database: koha.name });
    onTestFinished(() => other.end());
    await other.query("start transaction");
    await other.query("update tidings_message set state = 'cancelled', reason = 'too_late' where notice_id = ?", [
      noticeId,
    ]);
    const sweeping = one.sweep(2);
    await sleep(400);
    await other.query("commit");
    await sweeping;
    expect((await readMessages(koha.db, noticeId)).map((message) => [message.round, message.state])).toEqual([
      [1, "cancelled"],
      [2, "queued"],
    ]);
  });

  test.each(["sent", "failed"] as const)("a Resend after the message was %s makes a second one", async (state) => {
    await aReader(7);
    const one = await switchedOn();
    const noticeId = await aHold();
    await one.look(1);
    await end(noticeId, state);
    await resend(noticeId);
    await one.sweep(16);
    expect((await readMessages(koha.db, noticeId)).map((message) => [message.round, message.state])).toEqual([
      [1, state],
      [2, "queued"],
    ]);
    expect(await readShown(koha.db, noticeId)).toEqual(shown("sent"));
  });

  test("a Resend of a notice that Koha itself had failed long ago is sent", async () => {
    await aReader(7);
    const noticeId = await aHold({ status: "failed", queuedAt: at(-10 * 24 * 60) });
    const one = await switchedOn();
    await resend(noticeId);
    await one.sweep(15);
    expect(await readMessages(koha.db, noticeId)).toMatchObject([{ state: "queued" }]);
  });

  test("a Resend of a notice that ended as too late is sent: its age counts from the Resend", async () => {
    await aReader(7);
    const noticeId = await aHold({ queuedAt: at(-3 * 24 * 60) });
    const one = anIntake(koha.db, koha.host);
    await one.sweep(0);
    expect(await readShown(koha.db, noticeId)).toEqual(shown("deleted", "too_late"));
    await resend(noticeId);
    await one.sweep(15);
    expect(await readMessages(koha.db, noticeId)).toMatchObject([{ round: 2, state: "queued" }]);
  });

  test("switching on releases no backlog: only the last two days of what waits are sent", async () => {
    await aReader(7);
    const old = await aHold({ queuedAt: at(-3 * 24 * 60), content: "three days" });
    const young = await aHold({ queuedAt: at(-60), content: "an hour" });
    await anIntake(koha.db, koha.host).sweep(0);
    expect(await readShown(koha.db, old)).toEqual(shown("deleted", "too_late"));
    expect(await readMessages(koha.db, old)).toEqual([]);
    expect(await readMessages(koha.db, young)).toHaveLength(1);
  });

  test("a backlog that is locked while we switch on stays as old as it was", async () => {
    await aReader(7);
    const old = await aHold({ queuedAt: at(-3 * 24 * 60) });
    const one = anIntake(koha.db, koha.host);
    await inTransaction(koha.db, async (tx) => {
      await sql`select * from message_queue where message_id = ${old} for update`.execute(tx);
      await one.sweep(0);
    });
    expect(await readShown(koha.db, old)).toEqual(untouched);
    await one.sweep(15);
    await one.look(15);
    expect(await readShown(koha.db, old)).toEqual(shown("deleted", "too_late"));
  });

  test("a row that another connection holds is skipped, and taken when it is free", async () => {
    await aReader(7);
    const one = await switchedOn();
    const [held, free] = [await aHold({ content: "held" }), await aHold({ content: "free" })];
    await inTransaction(koha.db, async (tx) => {
      await sql`select * from message_queue where message_id = ${held} for update`.execute(tx);
      expect(await one.look(1)).toEqual({ taken: 1, ended: 0 });
    });
    expect(await readMessages(koha.db, free)).toHaveLength(1);
    expect(await readShown(koha.db, held)).toEqual(untouched);
    expect(await one.look(1)).toEqual({ taken: 1, ended: 0 });
    expect(await readMessages(koha.db, held)).toHaveLength(1);
  });

  test("while the circulation desk holds the queue locked both finish", async () => {
    await aReader(7);
    const one = await switchedOn();
    for (let n = 0; n < 60; n += 1) await aHold({ content: `book ${n}` });
    const desk = await createConnection({ socketPath: koha.socket, user: "root", database: koha.name });
    onTestFinished(() => desk.destroy());
    const looking = one.look(1);
    for (let n = 0; n < 5; n += 1) {
      await desk.query("lock tables message_queue write");
      await desk.query(
        "insert into message_queue (borrowernumber, content, letter_code, message_transport_type) values (7, 'desk', 'ODUE', 'email')",
      );
      await desk.query("unlock tables");
    }
    expect((await looking).taken + (await one.look(2)).taken).toBe(60);
  });

  test("a desk that keeps the queue locked too long costs us a try, but no notice", async () => {
    await aReader(7);
    const one = await switchedOn();
    const noticeId = await aHold();
    const desk = await createConnection({ socketPath: koha.socket, user: "root", database: koha.name });
    onTestFinished(() => desk.destroy());
    await desk.query("lock tables message_queue write");
    const looking = one.look(1).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await desk.query("unlock tables");
    await looking;
    await one.look(1);
    expect(await readMessages(koha.db, noticeId)).toHaveLength(1);
  });
});
