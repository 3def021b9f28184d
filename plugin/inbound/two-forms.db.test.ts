import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { stateOf } from "../consent/patron.fixture.ts";
import { onePhone, phoneForms } from "../consent/phones/one-phone.ts";
import { pickRow, rowsOf } from "../consent/phones/rows-of-phone.ts";
import { readSuppressedNumbers } from "../consent/read-standing.ts";
import { suppress } from "../consent/suppression.ts";
import { readUnheardAddresses, recordUnheard } from "../consent/unheard.ts";
import { markUnreachable } from "../consent/unreachable.ts";
import { inTransaction } from "../database/connection.ts";
import { readStatements } from "../database/migrations.ts";
import { aJoining, ask, aWish } from "../enrolment/opt-in.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, SENDERS, useKoha } from "../notices/intake.fixture.ts";
import { begin } from "../outbox/begin.ts";
import { claimDue } from "../outbox/claim.ts";
import { aMessage, aWorker } from "../outbox/message.fixture.ts";
import { letGoOn } from "./ask-unheard.ts";
import { aBotBackend } from "./bot-backend.fixture.ts";

const koha = useKoha();
const PAIRS = [
  ["525512345678", "5215512345678"],
  ["5491123456789", "541123456789"],
  ["5511987654321", "551187654321"],
  ["590690123456", "33690123456"],
  ["590690123456", "262690123456"],
  ["33612345678", "262612345678"],
] as const;

/** A patron who was opted in before, when each written form of a number was an address of its own. */
async function anOldOptIn(patronId: number, address: string): Promise<number> {
  await aBorrower(koha.db, patronId);
  const row = { channel: "sms", address, created_at: at(-90) } as const;
  const { insertId } = await koha.db.insertInto("tidings_address").values(row).executeTakeFirstOrThrow();
  const addressId = Number(insertId);
  const step = { patron_id: patronId, channel: "sms", address_id: addressId } as const;
  const how = {
    event: "opted_in",
    state_before: "none",
    state_after: "opted_in",
    source: "staff",
    actor: "x",
  } as const;
  const made = await koha.db
    .insertInto("tidings_ledger")
    .values({ at: at(-90), ...step, ...how })
    .executeTakeFirstOrThrow();
  await koha.db
    .insertInto("tidings_standing")
    .values({ ...step, state: "opted_in", may_return: 1, ledger_id: Number(made.insertId), changed_at: at(-90) })
    .execute();
  return addressId;
}

describe.each([...PAIRS, ...PAIRS.map(([one, other]) => [other, one] as const)])("stored as %s", (stored, heard) => {
  test(`a STOP from ${heard} ends the texts, and a START brings them back`, async () => {
    await anOldOptIn(7, stored);
    const backend = await aBotBackend(koha.db);
    expect(await backend.hear({ address: heard, intent: "stop", minutes: 1 })).toBe("stopped");
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
    expect(await readSuppressedNumbers(koha.db, [stored, heard])).toEqual(new Set([stored, heard]));
    expect(await backend.replies()).toHaveLength(1);
    expect(await backend.hear({ address: heard, intent: "start", minutes: 60 })).toBe("started");
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
    expect(await readSuppressedNumbers(koha.db, [stored, heard])).toEqual(new Set());
  });

  test(`another patron cannot join with ${heard}`, async () => {
    await anOldOptIn(7, stored);
    await aBorrower(koha.db, 8);
    const wish = aWish({ patronId: 8, address: onePhone(heard) });
    expect(await ask(koha.db, aJoining(), wish, at(1))).toEqual({ kind: "refused", because: "address_taken" });
  });
});

test("two patrons who were opted in with the two forms of one phone are both out after its STOP", async () => {
  const [one, other] = PAIRS[0];
  await anOldOptIn(7, other);
  const addressId = await anOldOptIn(8, one);
  const to = { patronId: 8, addressId, address: one, ledgerId: 1 };
  await aMessage(koha.db, { sender: SENDERS.get("sms") ?? "", expires_at: at(600), due_at: at(-1) }, to);
  const backend = await aBotBackend(koha.db);
  expect(await backend.hear({ address: other, intent: "stop", minutes: 1 })).toBe("stopped");
  expect([await stateOf(koha.db, 7), await stateOf(koha.db, 8)]).toEqual(["opted_out", "opted_out"]);
  const waiting = await koha.db.selectFrom("tidings_message").select("state").where("kind", "=", "notice").execute();
  expect(waiting).toEqual([{ state: "cancelled" }]);
});

describe("where one phone is stored in two rows, of two patrons", () => {
  const [one, other] = PAIRS[0];
  const twoPatrons = async () => {
    const row = await anOldOptIn(7, other);
    return { backend: await aBotBackend(koha.db), rows: [row, await anOldOptIn(8, one)] };
  };
  const states = async () => [await stateOf(koha.db, 7), await stateOf(koha.db, 8)];

  test.each([one, other])(
    "a START soon after the STOP from %s may be from before it, and is asked about",
    async (from) => {
      const { backend } = await twoPatrons();
      expect(await backend.hear({ address: from, intent: "stop", minutes: 1 })).toBe("stopped");
      expect(await backend.hear({ address: one, intent: "start", minutes: 2 })).toBe("asked_start");
      expect(await backend.hear({ address: other, intent: "start", minutes: 2 })).toBe("start_before_stop");
      expect(await states()).toEqual(["opted_out", "opted_out"]);
      expect(await readSuppressedNumbers(koha.db, [one, other])).toEqual(new Set([one, other]));
    },
  );

  test("a START brings back the patron at whose row the STOP was recorded", async () => {
    const { backend } = await twoPatrons();
    const stood = async () => inTransaction(koha.db, async (tx) => pickRow(tx, await rowsOf(tx, "sms", one).execute()));
    const before = await stood();
    await backend.hear({ address: one, intent: "stop", minutes: 1 });
    expect(await stood()).toBe(before);
    expect(await backend.hear({ address: one, intent: "start", minutes: 60 })).toBe("started");
    expect((await states()).toSorted()).toEqual(["opted_in", "opted_out"]);
  });

  test("nothing begins at either row while a text of the phone is unheard", async () => {
    const { rows } = await twoPatrons();
    const [first = 0, second = 0] = rows;
    const addresses = new Map([
      [first, other],
      [second, one],
    ]);
    const text = { channel: "sms", sender: "15550100001", saidAt: at(0) } as const;
    await inTransaction(koha.db, (tx) => recordUnheard(tx, { ...text, providerId: "u1", addressId: first }, at(0)));
    expect(await readUnheardAddresses(koha.db, addresses)).toEqual(new Set([first, second]));
    const stranger = new Map([[second + 1, "15035550101"]]);
    expect(await readUnheardAddresses(koha.db, stranger)).toEqual(new Set());
    expect(await letGoOn(koha.db, second, "sofie", at(1))).toBe(true);
    expect(await readUnheardAddresses(koha.db, addresses)).toEqual(new Set());
  });

  test("a text from the phone shows that both rows can be reached", async () => {
    const { backend } = await twoPatrons();
    await markUnreachable(koha.db, "sms", one, "landline");
    await backend.hear({ address: one, intent: "help", minutes: 1 });
    const marks = await koha.db.selectFrom("tidings_address").select("unreachable_because").execute();
    expect(marks).toEqual([{ unreachable_because: null }, { unreachable_because: null }]);
  });
});

test("a STOP of before from the other form holds once the list is completed", async () => {
  const [one, other] = PAIRS[0];
  const addressId = await anOldOptIn(7, one);
  const before = { channel: "sms", address: other, because: "stop", since_at: at(-80) } as const;
  await koha.db.insertInto("tidings_suppression").values(before).execute();
  await complete();
  const to = { patronId: 7, addressId, address: one, ledgerId: 1 };
  await aMessage(koha.db, { sender: SENDERS.get("sms") ?? "", expires_at: at(600), due_at: at(-1) }, to);
  const worker = await aWorker(koha.db);
  const claims = await claimDue(koha.db, { worker, sender: SENDERS.get("sms") ?? "", limit: 1 }, at(1));
  expect((await begin(koha.db, worker, claims, () => undefined, at(1))).begun).toEqual([]);
});

/** Runs the migration once more. */
async function complete(): Promise<void> {
  const file = await readFile(new URL("../../migrations/0021_one_phone.sql", import.meta.url), "utf8");
  for (const statement of readStatements(file)) await sql.raw(statement).execute(koha.db);
}

test("the migration completes the suppression list as the code does", async () => {
  const numbers = [
    ...PAIRS.flat(),
    ...["553171234567", "22997123456", "2290196123456", "22507123456", "2250545123457", "22541123456"],
    ...["33691123456", "262692123456", "33694123456", "596697123456", "33639012345", "33709312345", "33590271234"],
    ...["262612345678", "590733123456", "594690123456", "590590271234", "33140123456"],
    ...["15035550101", "33612345678", "33639980105", "551140041234", "2252722123456", "4520123456"],
  ];
  for (const address of numbers) {
    await koha.db.deleteFrom("tidings_suppression").execute();
    const row = { channel: "sms", address, because: "stop", since_at: at(0) } as const;
    await koha.db.insertInto("tidings_suppression").values(row).execute();
    await complete();
    const list = await koha.db.selectFrom("tidings_suppression").select("address").execute();
    expect(list.map((one) => one.address).toSorted(), address).toEqual(phoneForms(address).toSorted());
  }
  await koha.db.deleteFrom("tidings_suppression").execute();
  await inTransaction(koha.db, (tx) => suppress(tx, "telegram", "5215512345678", "telegram_blocked", at(0)));
  await complete();
  expect(await koha.db.selectFrom("tidings_suppression").selectAll().execute()).toHaveLength(1);
});
