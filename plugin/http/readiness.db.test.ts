import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { aChannel } from "../delivery/a-sending.ts";
import { anInstallation } from "../delivery/an-installation.ts";
import { aMessage, NOW, NUMBER } from "../outbox/a-message.ts";
import { writeSenders } from "../outbox/senders.ts";
import { readReadiness } from "./readiness.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  await db.deleteFrom("tidings_message").execute();
  await db.deleteFrom("tidings_sender").execute();
  const row = { bot: "north", waiting: 0, parked: 0, reported_at: NOW, empty_at: NOW };
  await db.insertInto("tidings_bot").values(row).onDuplicateKeyUpdate(row).execute();
});

const told = async (channels: Map<"sms" | "telegram", ReturnType<typeof aChannel>>) =>
  (await readReadiness(db, anInstallation({ channels: new Map(channels) }), (because) => `<${because}>`, NOW)).because;
const telegram = new Map([["telegram", aChannel(undefined, "telegram")]] as const);

test("staff read by which number or bot messages wait that nothing can send any more", async () => {
  const pace = { perSecond: null, providerAnswers: false };
  await writeSenders(db, [
    { sender: NUMBER, channel: "sms", ...pace },
    { sender: "telegram", channel: "telegram", ...pace },
    { sender: "email", channel: "email", ...pace },
  ]);
  await aMessage(db);
  await aMessage(db, { channel: "telegram", sender: "telegram" });
  await aMessage(db, { channel: "email", sender: "email", state: "sent" });
  expect(await told(telegram)).toEqual([`sms ${NUMBER}: <not_set_up_any_more>`]);
  expect(await told(new Map([["sms", aChannel()]] as const))).toEqual(["telegram: <not_set_up_any_more>"]);
});

test("at the daily limit staff read so, while answers to patrons do not count", async () => {
  const limited = anInstallation({ channels: new Map(telegram), env: { TIDINGS_DAILY_LIMIT: "1" } });
  const attempt = { number: 1, worker_id: 1, sender: "telegram", begun_at: NOW };
  const read = async () => (await readReadiness(db, limited, (because) => `<${because}>`, NOW)).because;
  const reply = await aMessage(db, { kind: "reply", channel: "telegram", sender: "telegram", state: "sent" });
  await db
    .insertInto("tidings_attempt")
    .values({ ...attempt, message_id: reply })
    .execute();
  expect(await read()).toEqual([]);
  const notice = await aMessage(db, { channel: "telegram", sender: "telegram", state: "sent" });
  await db
    .insertInto("tidings_attempt")
    .values({ ...attempt, message_id: notice })
    .execute();
  expect(await read()).toEqual(["<daily_limit>"]);
});
