import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { anAddress, anOptedIn } from "../consent/patron.fixture.ts";
import { lockAddress } from "../consent/standing.ts";
import { aBotBackend } from "../inbound/bot-backend.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, SENDERS, useKoha } from "../notices/intake.fixture.ts";
import { begin } from "../outbox/begin.ts";
import { claimDue } from "../outbox/claim.ts";
import { aMessage, aWorker, type MessageWish } from "../outbox/message.fixture.ts";
import { fingerprint, forgetIn, readAddresses } from "./erase-patron.fixture.ts";
import { aJoining, ask, aWish } from "./opt-in.fixture.ts";

const koha = useKoha();
const [ONE, OLD] = ["590690123456", "33690123456"] as const;
const SENDER = SENDERS.get("sms") ?? "";

/** Patron 7, who was opted in when numbers were kept as they were written. */
async function anOldRow(): Promise<number> {
  await aBorrower(koha.db, 7);
  const addressId = await anOptedIn(koha.db, 7, at(-90), { address: "15550000007" });
  await koha.db.updateTable("tidings_address").set({ address: OLD }).where("id", "=", addressId).execute();
  return addressId;
}

const aText = (addressId: number, wish: MessageWish = {}) =>
  aMessage(
    koha.db,
    { sender: SENDER, expires_at: at(600), due_at: at(-1), ...wish },
    { patronId: 7, addressId, address: OLD, ledgerId: 1 },
  );

/** Whom the next texts go to. */
async function recipients(): Promise<string[]> {
  const worker = await aWorker(koha.db);
  const claims = await claimDue(koha.db, { worker, sender: SENDER, limit: 9 }, at(1));
  return (await begin(koha.db, worker, claims, () => undefined, at(1))).begun.map(({ to }) => to);
}

test("a number that is typed once more is texted in its present form", async () => {
  const addressId = await anOldRow();
  await ask(koha.db, aJoining(), aWish({ address: ONE }), at(0));
  expect(await readAddresses(koha.db)).toEqual([ONE]);
  await koha.db.deleteFrom("tidings_message").execute();
  await aText(addressId);
  expect(await recipients()).toEqual([ONE]);
});

test("so is the number of a phone that has written", async () => {
  await anOldRow();
  await (await aBotBackend(koha.db)).hear({ address: OLD, intent: "help", minutes: 0 });
  expect(await readAddresses(koha.db)).toEqual([ONE]);
});

test.each(["sending", "uncertain"] as const)(
  "but not while a text is %s, which the provider knows by the old one",
  async (state) => {
    const addressId = await anOldRow();
    const id = await aText(addressId, { state });
    await anAddress(koha.db, "sms", ONE, at(0));
    expect(await readAddresses(koha.db)).toEqual([OLD]);
    await koha.db.updateTable("tidings_message").set({ state: "sent" }).where("id", "=", id).execute();
    await anAddress(koha.db, "sms", ONE, at(0));
    expect(await readAddresses(koha.db)).toEqual([ONE]);
  },
);

test("nor where the phone has a row of the present form too, or what looks alike is a chat", async () => {
  await anOldRow();
  const row = { channel: "sms", address: ONE, created_at: at(-90) } as const;
  await koha.db
    .insertInto("tidings_address")
    .values([row, { ...row, channel: "telegram", address: OLD }])
    .execute();
  await anAddress(koha.db, "sms", ONE, at(0));
  await anAddress(koha.db, "telegram", OLD, at(0));
  expect(await readAddresses(koha.db)).toEqual([OLD, ONE, OLD]);
});

test("a number that gets its present form while its patron is forgotten is erased", async () => {
  const addressId = await anOldRow();
  const { forgotten } = await koha.db.transaction().execute(async (tx) => {
    await lockAddress(tx, "sms", ONE, at(0));
    const waiting = forgetIn(koha.db, 7, 1);
    await sleep(150);
    return { forgotten: waiting };
  });
  await forgotten;
  expect(await readAddresses(koha.db)).toEqual([`${fingerprint("sms", ONE)}:${addressId}`]);
});
