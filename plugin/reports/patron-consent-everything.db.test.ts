import { beforeEach, expect, test } from "vitest";
import { anOptedIn, numberOf } from "../consent/patron.fixture.ts";
import { suppress } from "../consent/suppression.ts";
import { inTransaction } from "../database/connection.ts";
import { aJoining, ask, aWish } from "../enrolment/opt-in.fixture.ts";
import { optOut } from "../enrolment/opt-out.ts";
import { recordParked } from "../inbound-health/parked.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { aMessage } from "../outbox/message.fixture.ts";
import { readEverything } from "./patron-consent-everything.ts";
import { readParked } from "./texts-for-a-person.ts";

const koha = useKoha();
beforeEach(async () => {
  await koha.db.deleteFrom("tidings_parked").execute();
  await aBorrower(koha.db, 7);
});

/** A text that a bot heard at that minute and could not hand over. */
async function aParked(row: number, minutes: number, text: string, address = numberOf(7)): Promise<void> {
  const one = { row, heardAt: at(minutes).toISOString() };
  const texts = [{ ...one, channel: "sms", kind: "text", address, text }];
  await recordParked(koha.db, { bot: "desk", rows: [one], texts }, at(minutes));
}
const parkedTexts = async () => (await readEverything(koha.db, 7)).parked.map(({ text }) => text);

test("tells what keeps messages from the patron's address: since when, and why", async () => {
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  await inTransaction(koha.db, (tx) => suppress(tx, "sms", numberOf(7), "stop", at(-30)));
  await koha.db
    .updateTable("tidings_address")
    .set({ unreachable_because: "landline" })
    .where("id", "=", addressId)
    .execute();
  expect((await readEverything(koha.db, 7)).consents).toMatchObject([
    { address: numberOf(7), suppressed_because: "stop", suppressed_since: at(-30), unreachable_because: "landline" },
  ]);
});

test("tells a message with every attempt to send it, its times and the provider's own reference", async () => {
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  const message = { patron_id: 7, address_id: addressId, state: "delivered" } as const;
  const id = await aMessage(koha.db, message);
  await aMessage(koha.db, { ...message, state: "queued" });
  const attempt = { message_id: id, worker_id: 1, sender: "15550100001", ended_at: at(2) };
  const none = { reference: null, reason: null, receipt: null, receipt_code: null, receipt_at: null };
  await koha.db
    .insertInto("tidings_attempt")
    .values([
      { ...attempt, ...none, number: 1, begun_at: at(0), outcome: "refused", reason: "provider_unavailable" },
      {
        ...attempt,
        ...none,
        number: 2,
        begun_at: at(1),
        outcome: "accepted",
        reference: "uuid-2",
        receipt: "delivered",
        receipt_at: at(3),
      },
    ])
    .execute();
  const { messages } = await readEverything(koha.db, 7);
  expect(messages.map(({ attempts }) => attempts)).toMatchObject([
    [
      { number: 1, begun_at: at(0), reason: "provider_unavailable", reference: null },
      { number: 2, begun_at: at(1), ended_at: at(2), reference: "uuid-2", receipt: "delivered", receipt_at: at(3) },
    ],
    [],
  ]);
});

test("tells a text that was not handed over if the address was the patron's when it was heard", async () => {
  await aParked(1, -90, "before");
  await anOptedIn(koha.db, 7, at(-60));
  await aParked(2, -30, "while opted in");
  await inTransaction(koha.db, (tx) =>
    optOut(tx, { patronId: 7, channel: "sms", event: "opted_out", source: "patron_page", actor: "patron" }, at(-20)),
  );
  await aParked(3, -10, "from whoever has the number now");
  await anOptedIn(koha.db, 7, at(-5));
  await aParked(4, -1, "back again");
  await aParked(5, -1, "another's", numberOf(8));
  expect(await parkedTexts()).toEqual(["while opted in", "back again"]);
});

test("a text that was not handed over is found by a number that is stored in its former form", async () => {
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  await koha.db.updateTable("tidings_address").set({ address: "5215512345678" }).where("id", "=", addressId).execute();
  await aParked(1, -30, "from the phone", "5215512345678");
  await aParked(2, -20, "again", "525512345678");
  expect(await parkedTexts()).toEqual(["from the phone", "again"]);
  expect((await readParked(koha.db)).map(({ patron_id }) => patron_id)).toEqual([7, 7]);
});

test("a text from the patron's earlier number is the patron's own, one from a number merely named is not", async () => {
  await anOptedIn(koha.db, 7, at(-60));
  await aParked(1, -50, "from the old phone");
  await anOptedIn(koha.db, 7, at(-40), { address: numberOf(77) });
  await aParked(2, -30, "the old number's next owner");
  await aParked(3, -30, "from the new phone", numberOf(77));
  expect(await parkedTexts()).toEqual(["from the old phone", "from the new phone"]);

  await aBorrower(koha.db, 8);
  await ask(koha.db, aJoining(), aWish({ patronId: 8, address: numberOf(88) }), at(-20));
  await aParked(4, -10, "Who is this? I am Ana.", numberOf(88));
  expect((await readEverything(koha.db, 8)).parked).toEqual([]);
});
