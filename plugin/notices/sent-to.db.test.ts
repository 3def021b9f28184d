import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { aBorrower, aNotice } from "../koha/queue/notice.fixture.ts";
import { anIntake, at, readMessages, SENDERS, useKoha } from "./intake.fixture.ts";
import { tellKoha } from "./report-back.ts";

describe.for(["current", "19.06"] as const)("whom a notice went to, in a Koha of the shape %s", (shape) => {
  const koha = useKoha(shape);
  const senders = new Map<ChannelName, string>([...SENDERS, ["email", "library@riverside.example"]]);

  async function taken(channel: ChannelName, to: string | null = null, host = koha.host): Promise<number> {
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60), { channel });
    const one = anIntake(koha.db, host, senders);
    await one.sweep(0);
    await one.look(0);
    const noticeId = await aNotice(koha.db, { patronId: 7, queuedAt: at(1) });
    await sql`update message_queue set to_address = ${to} where message_id = ${noticeId}`.execute(koha.db);
    await one.look(1);
    expect(await readMessages(koha.db, noticeId)).toHaveLength(1);
    return noticeId;
  }
  const shown = async (id: number) =>
    (await koha.db.selectFrom("message_queue").selectAll().where("message_id", "=", id).executeTakeFirstOrThrow())
      .to_address;
  const address = async () =>
    (await koha.db.selectFrom("tidings_address").select("address").executeTakeFirstOrThrow()).address;

  test("a text message went to the number", async () => {
    const id = await taken("sms");
    expect(await shown(id)).toBe(`+${await address()}`);
  });

  test("a chat is Telegram, by its name", async () => {
    expect(await shown(await taken("telegram"))).toBe("Telegram");
  });

  test("an email went to the mailbox", async () => {
    const id = await taken("email");
    expect(await shown(id)).toBe(await address());
  });

  test.each(["503-555-0107", "503-555-0107@gateway.example"])("what Koha has written stays: %s", async (to) => {
    expect(await shown(await taken("sms", to))).toBe(to);
  });

  test("the mailbox that Koha's overdue job writes beside a text makes way for the number", async () => {
    const id = await taken("sms", "ann.1@example.org");
    expect(await shown(id)).toBe(`+${await address()}`);
  });

  test("a column that is too narrow, or that we may not write, stays empty, and the notice is taken", async () => {
    expect(await shown(await taken("sms", null, { ...koha.host, toAddressMost: 5 }))).toBeNull();
  });

  test("a notice that is given back to Koha is without it again", async () => {
    const id = await taken("sms");
    await inTransaction(koha.db, (tx) =>
      tx
        .updateTable("tidings_message")
        .set({ state: "cancelled", reason: "trial_only", tell_at: at(2) })
        .execute(),
    );
    expect((await tellKoha(koha.db, koha.host, (because) => because, at(2))).told).toBe(1);
    expect(await shown(id)).toBeNull();
  });
});
