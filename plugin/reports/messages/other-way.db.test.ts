import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { anOptedIn } from "../../consent/patron.fixture.ts";
import { suppress } from "../../consent/suppression.ts";
import { saveWantedKinds } from "../../consent/wanted-kinds.ts";
import { anElection, MAILED, TEXTED } from "../../coverage/election.fixture.ts";
import { inTransaction } from "../../database/connection.ts";
import { aBorrower, aNotice } from "../../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../../notices/intake.fixture.ts";
import { aMessage } from "../../outbox/message.fixture.ts";
import { listMessages } from "./list-messages.ts";
import type { ShownState } from "./shown-state.ts";

const koha = useKoha();

beforeEach(async () => {
  for (const table of ["tidings_election", "tidings_choice"] as const) await koha.db.deleteFrom(table).execute();
});

/** Rita, whose text could not arrive at her only number. */
async function aDeadNumber(): Promise<void> {
  await aBorrower(koha.db, 7);
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  await aMessage(koha.db, {
    patron_id: 7,
    address_id: addressId,
    letter_code: "HOLD",
    state: "failed",
    reason: "landline",
  });
}

const shown = async () => (await listMessages(koha.db, { reach: null }, { size: 9 })).rows.map(({ state }) => state);
/** How many a filter by each of these states finds. */
const found = (...states: ShownState[]) =>
  Promise.all(
    states.map(async (one) => (await listMessages(koha.db, { reach: null, states: [one] }, { size: 9 })).rows.length),
  );

test("a number that no text reaches, and no other way: contact is missing, in the list and by its filter", async () => {
  await aDeadNumber();
  expect(await shown()).toEqual(["missing_contact"]);
  expect(await found("missing_contact", "failed")).toEqual([1, 0]);
});

test("with email ticked for that kind it has only failed; unticked, contact is missing", async () => {
  await aDeadNumber();
  await anOptedIn(koha.db, 7, at(-50), { channel: "email", address: "rita@reader.example" });
  expect(await shown()).toEqual(["failed"]);
  expect(await found("missing_contact", "failed")).toEqual([0, 1]);
  await saveWantedKinds(koha.db, 7, [{ kind: "hold_ready", channel: "email", wanted: false }], "patron", at(-30));
  expect(await shown()).toEqual(["missing_contact"]);
  expect(await found("missing_contact", "failed")).toEqual([1, 0]);
});

test("a new number since is another way; one that said STOP or is dead too is none", async () => {
  await aDeadNumber();
  const addressId = await anOptedIn(koha.db, 7, at(-40), { address: "15559998888" });
  expect(await shown()).toEqual(["failed"]);
  await koha.db
    .updateTable("tidings_address")
    .set({ unreachable_because: "landline" })
    .where("id", "=", addressId)
    .execute();
  expect(await shown()).toEqual(["missing_contact"]);
  await koha.db.updateTable("tidings_address").set({ unreachable_because: null }).execute();
  await inTransaction(koha.db, (tx) => suppress(tx, "sms", "15559998888", "stop", at(-20)));
  expect(await shown()).toEqual(["missing_contact"]);
});

test.each([
  ["Koha mails that type too", { hold_ready: { ...TEXTED, otherwise: "mail" } }, "failed"],
  ["Koha mails another type only", { overdue: MAILED }, "missing_contact"],
  [
    "the mail that we took goes back to Koha",
    { hold_ready: { source: "email", because: "mail_taken", otherwise: "nothing", asWell: false } },
    "failed",
  ],
] as const)("%s", async (_what, elected, state) => {
  await aDeadNumber();
  await anElection(koha.db, 7, elected);
  expect(await shown()).toEqual([state]);
  expect(await found(state)).toEqual([1]);
});

test("a notice whose patron opted in nowhere: with a mail address in Koha contact is not missing", async () => {
  await aBorrower(koha.db, 7);
  const noticeId = await aNotice(koha.db, { patronId: 7, queuedAt: at(-60) });
  const known = { notice_id: noticeId, patron_id: 7, letter_code: "HOLD", queued_at: at(-60), look_at: null };
  const ended = { state: "ended", because: "not_opted_in_for_a_day" } as const;
  await koha.db
    .insertInto("tidings_notice")
    .values({ ...known, ...ended, round: 1, first_seen_at: at(-60), changed_at: at(-50) })
    .execute();
  expect(await shown()).toEqual(["missing_contact"]);
  await sql`update borrowers set email = 'rita@reader.example' where borrowernumber = 7`.execute(koha.db);
  expect(await shown()).toEqual(["cancelled"]);
  expect(await found("missing_contact", "cancelled")).toEqual([0, 1]);
});
