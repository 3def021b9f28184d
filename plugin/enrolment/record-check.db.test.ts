import { sql } from "kysely";
import { expect, test } from "vitest";
import { savePreferences } from "../consent/contact-preferences.ts";
import { recordStep } from "../consent/ledger.ts";
import { anOptedIn, stateOf } from "../consent/patron.fixture.ts";
import { lockAddress } from "../consent/standing.ts";
import { inTransaction } from "../database/connection.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { aJoining, aPolicy, ask, aWish } from "./opt-in.fixture.ts";
import { readRecords, sweepRecords } from "./record-check.ts";

const koha = useKoha();
const DAY = 24 * 60;
const follows = aPolicy({ numberFollowsRecord: true });

async function aPatronWithRecord(patronId: number, record: string | null): Promise<void> {
  await aBorrower(koha.db, patronId);
  await sql`update borrowers set smsalertnumber = ${record} where borrowernumber = ${patronId}`.execute(koha.db);
  await anOptedIn(koha.db, patronId, at(-60), { address: `1202555${1000 + patronId}` });
}

test("a patron who is gone from Koha is opted out without a word", async () => {
  await anOptedIn(koha.db, 7, at(-60));
  await anOptedIn(koha.db, 7, at(-60), { channel: "telegram", address: "4242" });
  await aPatronWithRecord(8, null);
  expect(await sweepRecords(koha.db, aPolicy(), at(0))).toEqual({ left: 2, more: false });
  expect(await stateOf(koha.db, 7)).toBe("opted_out");
  expect(await stateOf(koha.db, 7, "telegram")).toBe("opted_out");
  expect(await stateOf(koha.db, 8)).toBe("opted_in");
  expect(await koha.db.selectFrom("tidings_message").selectAll().execute()).toEqual([]);
});

test("where the library follows the record, a patron who is gone is opted out, even one only asked", async () => {
  await anOptedIn(koha.db, 7, at(-60));
  const asked = { channel: "sms", event: "requested", source: "staff", actor: "desk" } as const;
  await inTransaction(koha.db, async (tx) => {
    const addressId = await lockAddress(tx, "sms", "12025551008", at(-60));
    await recordStep(tx, 8, { ...asked, addressId }, at(-60));
  });
  expect(await sweepRecords(koha.db, follows, at(0))).toEqual({ left: 2, more: false });
  expect([await stateOf(koha.db, 7), await stateOf(koha.db, 8)]).toEqual(["opted_out", "opted_out"]);
});

test.each([
  ["another number", "202-555-9999", "opted_out"],
  ["the same with punctuation", "(202) 555-1007", "opted_in"],
  ["the same with the country's code", "+1 202 555 1007", "opted_in"],
  ["no number", "", "opted_in"],
  ["nothing at all", null, "opted_in"],
] as const)("where the library follows the record, %s there leaves the patron %s", async (_what, record, state) => {
  await aPatronWithRecord(7, record);
  await sweepRecords(koha.db, follows, at(0));
  expect(await stateOf(koha.db, 7)).toBe(state);
});

test.each([
  [
    "another number is refused: it would be opted out at once",
    "202-555-9999",
    { kind: "refused", because: "not_in_record" },
  ],
  ["the same number is invited", "(202) 555-1007", { kind: "invited" }],
  ["no number is invited", null, { kind: "invited" }],
] as const)(
  "where the library follows the record, who asks for texts while it has %s",
  async (_what, record, answer) => {
    await aBorrower(koha.db, 7);
    await sql`update borrowers set smsalertnumber = ${record} where borrowernumber = 7`.execute(koha.db);
    const wish = aWish({ address: "12025551007" });
    expect(await ask(koha.db, aJoining({ policy: follows }), wish, at(0))).toEqual(answer);
    expect(await stateOf(koha.db, 7)).toBe(answer.kind === "invited" ? "pending_opt_in" : undefined);
  },
);

test("where the library does not follow the record, another number there changes nothing", async () => {
  await aPatronWithRecord(7, "202-555-9999");
  await sweepRecords(koha.db, aPolicy(), at(0));
  expect(await stateOf(koha.db, 7)).toBe("opted_in");
});

test("a chat is no number: another number in the record leaves Telegram alone", async () => {
  await aPatronWithRecord(7, "202-555-9999");
  const records = await readRecords(koha.db, follows, [7]);
  expect(records(7, "telegram", "4242")).toBeUndefined();
  expect(records(7, "sms", "12025551007")).toBe("number_changed");
});

test("the field that the patron marked is the one that is compared", async () => {
  await aPatronWithRecord(7, "202-555-9999");
  await sql`update borrowers set mobile = '202 555 1007' where borrowernumber = 7`.execute(koha.db);
  await savePreferences(koha.db, 7, { lang: null, phoneField: "mobile", emailField: null }, at(0));
  const records = await readRecords(koha.db, follows, [7]);
  expect(records(7, "sms", "12025551007")).toBeUndefined();
});

test("the walk is done once a day, goes on where a chunk ended, and forgets nobody", async () => {
  for (let patronId = 1; patronId <= 502; patronId += 1) {
    await anOptedIn(koha.db, patronId, at(-60));
    if (patronId === 500) await anOptedIn(koha.db, patronId, at(-60), { channel: "telegram", address: "500" });
  }
  expect(await sweepRecords(koha.db, aPolicy(), at(0))).toEqual({ left: 500, more: true });
  expect(await sweepRecords(koha.db, aPolicy(), at(0))).toEqual({ left: 3, more: false });
  await anOptedIn(koha.db, 600, at(1));
  expect(await sweepRecords(koha.db, aPolicy(), at(2))).toEqual({ left: 0, more: false });
  expect(await sweepRecords(koha.db, aPolicy(), at(DAY))).toEqual({ left: 1, more: false });
});
