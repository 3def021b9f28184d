import { expect, test } from "vitest";
import { readOwner } from "../consent/address-owner.ts";
import { anOptedIn, numberOf } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import { aTexter, forgetIn } from "../enrolment/erase-patron.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { archiveAll } from "../outbox/archive.fixture.ts";
import { aMessage } from "../outbox/message.fixture.ts";
import { readEvents } from "../outbox/read-messages.ts";
import { readFormerAddresses } from "../outbox/superseded.ts";
import { readProof } from "./consent-proof.ts";
import { readEverything } from "./patron-consent-everything.ts";
import { readPatronHistory } from "./patron-history.ts";

const koha = useKoha();

/** A notice of a patron's that was sent, with its attempt, and rests in the archive. */
async function anArchived(): Promise<{ id: number; addressId: number }> {
  await aBorrower(koha.db, 7);
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  const { id: step } = await koha.db.selectFrom("tidings_ledger").select("id").executeTakeFirstOrThrow();
  const own = { patron_id: 7, address_id: addressId, state: "sent", notice_id: 5, round: 1 } as const;
  const id = await aMessage(koha.db, { ...own, event_key: "an event" });
  const attempt = { message_id: id, number: 1, worker_id: 1, sender: "x", begun_at: at(1), ledger_id: step };
  await koha.db.insertInto("tidings_attempt").values(attempt).execute();
  expect(await archiveAll(koha.db)).toBe(1);
  return { id, addressId };
}

test("proof, everything and history have what is archived", async () => {
  const { id } = await anArchived();
  const proof = await readProof(koha.db, { patronId: 7 });
  expect(proof.flatMap(({ messages }) => messages)).toMatchObject([{ id, begunAt: at(1) }]);
  expect((await readEverything(koha.db, 7)).messages).toMatchObject([{ id, attempts: [{ number: 1 }] }]);
  expect((await readPatronHistory(koha.db, 7)).messages).toMatchObject([{ id }]);
});

test("an event and an address of an archived message are known", async () => {
  const { addressId } = await anArchived();
  await inTransaction(koha.db, async (tx) => {
    expect(await readEvents(tx, ["an event"])).toMatchObject([{ notice_id: 5 }]);
    expect(await readFormerAddresses(tx, [{ noticeId: 5, round: 2 }])).toEqual(new Map([[5, [addressId]]]));
  });
});

test("a patron who is forgotten has no words left in the archive", async () => {
  await aTexter(koha.db);
  expect(await archiveAll(koha.db)).toBeGreaterThan(0);
  await forgetIn(koha.db, 7, 2);
  const kept = await koha.db.selectFrom("tidings_message_archive").select(["kind", "text", "subject"]).execute();
  expect(kept.filter(({ text, subject }) => text !== null || subject !== null)).toEqual([]);
});

test("an invitation that is archived still makes its patron the owner of the number", async () => {
  await aBorrower(koha.db, 7);
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  const waiting = { state: "pending_opt_in", asked_at: at(0) } as const;
  await koha.db.updateTable("tidings_standing").set(waiting).execute();
  const invited = {
    kind: "invitation",
    patron_id: 7,
    address_id: addressId,
    state: "sent",
    created_at: at(1),
  } as const;
  await aMessage(koha.db, invited);
  await archiveAll(koha.db);
  expect(await readOwner(koha.db, "sms", addressId)).toMatchObject({ patronId: 7 });
  expect(numberOf(7)).toBe("15550000007");
});
